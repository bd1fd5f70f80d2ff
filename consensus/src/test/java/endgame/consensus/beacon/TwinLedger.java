package endgame.consensus.beacon;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** Accounts, fees and the test contract once more, written plainly from the rules. */
final class TwinLedger {
  final Map<Address, BigInteger> balances = new TreeMap<>();
  final Map<Address, Long> nonces = new TreeMap<>();
  BigInteger burned = BigInteger.ZERO;
  long baseFee = Network.BASE_FEE.longValueExact();
  private final long gasLimit;
  private long gasUsed;

  TwinLedger(Genesis genesis) {
    genesis.accounts().forEach(a -> balances.put(a.account(), a.balance()));
    gasLimit = genesis.gasLimit();
  }

  BigInteger balance(Address account) {
    return balances.getOrDefault(account, BigInteger.ZERO);
  }

  long nonce(Address account) {
    return nonces.getOrDefault(account, 0L);
  }

  private void add(Address account, BigInteger amount) {
    balances.merge(account, amount, BigInteger::add);
  }

  /** True when the transaction is valid; then it has happened. */
  boolean transaction(Address proposer, Move move) {
    boolean call = move.to().equals(Ledger.ADDRESS);
    long gas = 21_000 + 16L * move.data().size() + (call ? 5_000 : 0);
    BigInteger most =
        move.value().add(Network.MAX_FEE.multiply(BigInteger.valueOf(move.gasLimit())));
    if (move.gasLimit() < gas
        || gasUsed + gas > gasLimit
        || move.nonce() != nonce(move.from())
        || balance(move.from()).compareTo(most) < 0
        || Network.MAX_FEE.compareTo(BigInteger.valueOf(baseFee)) < 0) {
      return false;
    }
    gasUsed += gas;
    nonces.merge(move.from(), 1L, Long::sum);
    BigInteger price = BigInteger.valueOf(baseFee).add(Network.TIP).min(Network.MAX_FEE);
    BigInteger burn = BigInteger.valueOf(gas).multiply(BigInteger.valueOf(baseFee));
    add(move.from(), price.multiply(BigInteger.valueOf(gas)).negate());
    add(proposer, price.multiply(BigInteger.valueOf(gas)).subtract(burn));
    burned = burned.add(burn);
    byte kind = call && move.data().size() > 0 ? move.data().get(0) : 0;
    switch (kind) {
      case 0, Ledger.STORE, Ledger.DELETE -> pay(move);
      case Ledger.PAY_OUT -> {
        pay(move);
        BigInteger half = balance(Ledger.ADDRESS).divide(BigInteger.TWO);
        add(Ledger.ADDRESS, half.negate());
        add(move.from(), half);
      }
      default -> {}
    }
    return true;
  }

  private void pay(Move move) {
    add(move.from(), move.value().negate());
    add(move.to(), move.value());
  }

  void endBlock() {
    long target = gasLimit / 2;
    if (gasUsed > target) {
      baseFee += Math.max(1, baseFee * (gasUsed - target) / target / 8);
    } else {
      baseFee = Math.max(1_000, baseFee - baseFee * (target - gasUsed) / target / 8);
    }
    gasUsed = 0;
  }

  record Move(
      int user,
      Address from,
      Address to,
      long nonce,
      long gasLimit,
      BigInteger value,
      Bytes data) {}
}
