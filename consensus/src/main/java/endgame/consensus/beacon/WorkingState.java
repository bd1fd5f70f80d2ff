package endgame.consensus.beacon;

import endgame.consensus.codec.Ssz;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state while a block runs: writes over the parent's, undone to any checkpoint. */
final class WorkingState implements StateAccess, Accounts {
  private final BeaconState parent;
  private final SortedMap<Hash, Optional<Bytes>> changes = new TreeMap<>();
  private final Deque<Undo> undo = new ArrayDeque<>();

  WorkingState(BeaconState parent) {
    this.parent = parent;
  }

  /** What a key held before a write, and whether it was changed at all by then. */
  private record Undo(Hash key, boolean changed, Optional<Bytes> before) {}

  @Override
  public Optional<Bytes> get(Hash key) {
    return changes.containsKey(key) ? changes.getOrDefault(key, Optional.empty()) : parent.get(key);
  }

  @Override
  public void put(Hash key, Bytes value) {
    if (value.size() < 1 || value.size() > 65_536) {
      throw new IllegalArgumentException("a state value of " + value.size() + " bytes");
    }
    set(key, Optional.of(value));
  }

  @Override
  public void delete(Hash key) {
    set(key, Optional.empty());
  }

  private void set(Hash key, Optional<Bytes> value) {
    undo.push(new Undo(key, changes.containsKey(key), changes.getOrDefault(key, Optional.empty())));
    changes.put(key, value);
  }

  /** A point to come back to. */
  int checkpoint() {
    return undo.size();
  }

  void revert(int checkpoint) {
    while (undo.size() > checkpoint) {
      Undo last = undo.pop();
      if (last.changed()) {
        changes.put(last.key(), last.before());
      } else {
        changes.remove(last.key());
      }
    }
  }

  SortedMap<Hash, Optional<Bytes>> changes() {
    return changes;
  }

  Account account(Address address) {
    return get(StateKeys.account(address))
        .map(bytes -> BeaconState.stored(Account.SSZ, bytes))
        .orElse(Account.EMPTY);
  }

  void setAccount(Address address, Account account) {
    if (account.isEmpty()) {
      delete(StateKeys.account(address));
    } else {
      put(StateKeys.account(address), Account.SSZ.encodeBytes(account));
    }
  }

  @Override
  public BigInteger balance(Address account) {
    return account(account).balance();
  }

  @Override
  public void credit(Address address, BigInteger amount) {
    refuseNegative(amount);
    Account account = account(address);
    setAccount(address, new Account(account.nonce(), account.balance().add(amount)));
  }

  @Override
  public boolean debit(Address address, BigInteger amount) {
    refuseNegative(amount);
    Account account = account(address);
    if (account.balance().compareTo(amount) < 0) {
      return false;
    }
    setAccount(address, new Account(account.nonce(), account.balance().subtract(amount)));
    return true;
  }

  private static void refuseNegative(BigInteger amount) {
    if (amount.signum() < 0) {
      throw new IllegalArgumentException("an amount is at least 0, not " + amount);
    }
  }

  BigInteger number(Hash key) {
    return get(key).map(bytes -> BeaconState.stored(Ssz.U256, bytes)).orElse(BigInteger.ZERO);
  }

  void setNumber(Hash key, BigInteger value) {
    put(key, Ssz.U256.encodeBytes(value));
  }
}
