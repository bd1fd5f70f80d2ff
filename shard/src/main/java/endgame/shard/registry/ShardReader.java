package endgame.shard.registry;

import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The shards in a beacon state, read by type: {@code new ShardReader(state::get)}. */
public class ShardReader {
  static final Hash COUNT = StateKeys.of("shards");
  private final Function<Hash, Optional<Bytes>> state;

  public ShardReader(Function<Hash, Optional<Bytes>> state) {
    this.state = state;
  }

  /** Where a shard's record is in the beacon state. */
  public static Hash recordKey(int shard) {
    return StateKeys.of("shard", StateKeys.u32(shard));
  }

  static Hash entryKey(int shard, long index) {
    return StateKeys.of("shard-entry", StateKeys.u32(shard), StateKeys.u64(index));
  }

  static Hash batchKey(int shard, long number) {
    return StateKeys.of("shard-batch", StateKeys.u32(shard), StateKeys.u64(number));
  }

  static Hash keyKey(int shard) {
    return StateKeys.of("shard-key", StateKeys.u32(shard));
  }

  /** Number of shards; their ids are 1 to this. */
  public final int count() {
    return read(COUNT, Ssz.U32).orElse(0);
  }

  public final Optional<ShardRecord> find(int shard) {
    return shard < 1 ? Optional.empty() : read(recordKey(shard), ShardRecord.SSZ);
  }

  /** A shard that exists. */
  public final ShardRecord get(int shard) {
    return find(shard).orElseThrow(() -> new IllegalStateException("the state lacks a shard"));
  }

  /** All shards by id. */
  public final List<ShardRecord> all() {
    List<ShardRecord> all = new ArrayList<>();
    for (int shard = 1; shard <= count(); shard++) {
      all.add(get(shard));
    }
    return all;
  }

  /** A foreign shard's verifying key; empty for a shard with a program. */
  public final Optional<Bytes> verifyingKey(int shard) {
    return state.apply(keyKey(shard));
  }

  /** An entry; empty before it was appended and after the span that consumed it is final. */
  public final Optional<InboxEntry> entry(int shard, long index) {
    return read(entryKey(shard, index), InboxEntry.SSZ);
  }

  /** A batch; empty before it was ordered and after its span is final. */
  public final Optional<OrderedBatch> batch(int shard, long number) {
    return read(batchKey(shard, number), OrderedBatch.SSZ);
  }

  static final Hash PROVERS = StateKeys.of("provers");
  static final Hash BUDGET = StateKeys.of("proof-budget");
  private static final SszType<List<Address>> ACCOUNTS =
      Ssz.list(Schemas.ADDRESS, ProverLimits.PROVERS_MAX);

  static Hash proverKey(Address account) {
    return StateKeys.of("prover", account.toBytes());
  }

  static Hash turnKey(int shard, long span) {
    return StateKeys.of("prover-turn", StateKeys.u32(shard), StateKeys.u64(span));
  }

  static Hash shownKey(int shard) {
    return StateKeys.of("shard-shown", StateKeys.u32(shard));
  }

  static Hash escrowKey(int shard) {
    return StateKeys.of("shard-escrow", StateKeys.u32(shard));
  }

  static Hash priceKey(String proofSystem) {
    return StateKeys.of("prover-price", proofSystem.getBytes(StandardCharsets.US_ASCII));
  }

  static Bytes encodeAccounts(List<Address> accounts) {
    return ACCOUNTS.encodeBytes(accounts);
  }

  /** Registered provers, in the order in which they came. */
  public final List<Address> proverAccounts() {
    return read(PROVERS, ACCOUNTS).orElse(List.of());
  }

  public final Optional<ProverRecord> prover(Address account) {
    return read(proverKey(account), ProverRecord.SSZ);
  }

  /** All registered provers. */
  public final List<ProverRecord> provers() {
    return proverAccounts().stream().map(a -> prover(a).orElseThrow()).toList();
  }

  /** Who proves a span; empty before it is closed, and once it is final. */
  public final Optional<ProverTurn> turn(int shard, long span) {
    return read(turnKey(shard, span), ProverTurn.SSZ);
  }

  /** Counted height at which a statement of the shard became final last. */
  final long shown(int shard) {
    return read(shownKey(shard), Ssz.U64).orElse(0L);
  }

  /** Wei out of which a shard's provers are paid. */
  public final BigInteger escrow(int shard) {
    return read(escrowKey(shard), Ssz.U256).orElse(BigInteger.ZERO);
  }

  public final ProverPrice price(String proofSystem) {
    return read(priceKey(proofSystem), ProverPrice.SSZ).orElse(ProverPrice.START);
  }

  public final ProofBudget budget() {
    return read(BUDGET, ProofBudget.SSZ).orElse(ProofBudget.START);
  }

  /**
   * Counted heights at {@code height} since the windows of a shard's oldest open span began: when
   * it was closed, and all before it was final.
   */
  public final long elapsed(int shard, ProverTurn turn, long height) {
    return budget().counted(height) - Math.max(turn.closed(), shown(shard));
  }

  final <T> Optional<T> read(Hash key, SszType<T> type) {
    return state.apply(key).map(bytes -> stored(type, bytes));
  }

  /** What the rules themselves wrote: anything else is a bug or a damaged disk. */
  private static <T> T stored(SszType<T> type, Bytes bytes) {
    return switch (type.decode(bytes)) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Malformed<T>(String reason) ->
          throw new IllegalStateException("a state value is damaged: " + reason);
    };
  }
}
