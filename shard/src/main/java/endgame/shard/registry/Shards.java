package endgame.shard.registry;

import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Ssz;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.shard.protocol.Entry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The shards in the state of a block that runs: reads and writes. */
final class Shards extends ShardReader {
  private final StateAccess state;

  Shards(StateAccess state) {
    super(state::get);
    this.state = state;
  }

  void put(ShardRecord shard) {
    state.put(recordKey(shard.id()), ShardRecord.SSZ.encodeBytes(shard));
  }

  void add(ShardRecord shard) {
    state.put(COUNT, Ssz.U32.encodeBytes(shard.id()));
    put(shard);
  }

  void putKey(int shard, Bytes key) {
    state.put(keyKey(shard), key);
  }

  /** Appends an entry to the inbox and writes the record; returns the entry. */
  Entry append(ShardRecord shard, long height, int kind, Bytes content) {
    Entry entry = new Entry(shard.inbox().count(), height, kind, content);
    InboxEntry stored = new InboxEntry(entry, shard.hashes().inboxAcc(shard.inbox().acc(), entry));
    state.put(entryKey(shard.id(), entry.index()), InboxEntry.SSZ.encodeBytes(stored));
    put(shard.withInbox(new ShardRecord.Inbox(entry.index() + 1, stored.accAfter())));
    return entry;
  }

  void putBatch(int shard, OrderedBatch batch) {
    state.put(batchKey(shard, batch.context().number()), OrderedBatch.SSZ.encodeBytes(batch));
  }

  void deleteEntry(int shard, long index) {
    state.delete(entryKey(shard, index));
  }

  void deleteBatch(int shard, long number) {
    state.delete(batchKey(shard, number));
  }

  void addProver(ProverRecord prover) {
    List<Address> accounts = new ArrayList<>(proverAccounts());
    accounts.add(prover.account());
    state.put(PROVERS, encodeAccounts(accounts));
    put(prover);
  }

  void put(ProverRecord prover) {
    state.put(proverKey(prover.account()), ProverRecord.SSZ.encodeBytes(prover));
  }

  void removeProver(Address account) {
    List<Address> accounts = new ArrayList<>(proverAccounts());
    accounts.remove(account);
    if (accounts.isEmpty()) {
      state.delete(PROVERS);
    } else {
      state.put(PROVERS, encodeAccounts(accounts));
    }
    state.delete(proverKey(account));
  }

  void putTurn(int shard, long span, ProverTurn turn) {
    state.put(turnKey(shard, span), ProverTurn.SSZ.encodeBytes(turn));
  }

  /** The span is final. */
  void endTurn(int shard, long span, long counted) {
    state.delete(turnKey(shard, span));
    state.put(shownKey(shard), Ssz.U64.encodeBytes(counted));
  }

  void putEscrow(int shard, BigInteger wei) {
    state.put(escrowKey(shard), Ssz.U256.encodeBytes(wei));
  }

  void putPrice(String proofSystem, ProverPrice price) {
    state.put(priceKey(proofSystem), ProverPrice.SSZ.encodeBytes(price));
  }

  void putBudget(ProofBudget budget) {
    state.put(BUDGET, ProofBudget.SSZ.encodeBytes(budget));
  }

  /** Counts coins that a contract destroyed. */
  void burned(BigInteger amount) {
    BigInteger before = read(StateKeys.BURNED, Ssz.U256).orElse(BigInteger.ZERO);
    state.put(StateKeys.BURNED, Ssz.U256.encodeBytes(before.add(amount)));
  }
}
