package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.shard.protocol.ShardLimits;

/**
 * What a span of one shard may hold. A circuit has room for a fixed number of batches and entries;
 * whatever is ordered must be provable, or the shard stands still for ever.
 *
 * @param sequencedPerSpan sequenced batches
 * @param systemPerSpan system batches; entries beyond wait for the next span
 * @param entriesPerBatch entries that a system batch takes
 * @param bodyBytes longest body
 * @param forcedBytes longest forced transaction; 0 takes none
 */
public record SpanLimits(
    int sequencedPerSpan, int systemPerSpan, int entriesPerBatch, int bodyBytes, int forcedBytes) {

  /** The protocol's own: what shards with a program have. */
  public static final SpanLimits MAX =
      new SpanLimits(
          ShardLimits.SPAN_BATCHES_MAX,
          ShardLimits.SPAN_BATCHES_MAX,
          ShardLimits.BATCH_ENTRIES_MAX,
          ShardLimits.BODY_BYTES_MAX,
          ShardLimits.FORCED_BYTES_MAX);

  /** What a shard may ask for whose suite is slow: Poseidon takes about 30 ms for 64 KiB. */
  static final SpanLimits SLOW_SUITE_MAX =
      new SpanLimits(
          ShardLimits.SPAN_BATCHES_MAX,
          ShardLimits.SPAN_BATCHES_MAX,
          ShardLimits.BATCH_ENTRIES_MAX,
          64 << 10,
          1 << 10);

  /** The most that a shard of this suite may ask for. */
  static SpanLimits most(String hashSuite) {
    return hashSuite.equals(RegistryLimits.POSEIDON) ? SLOW_SUITE_MAX : MAX;
  }

  static final SszType<SpanLimits> SSZ =
      Container.of(SpanLimits.class)
          .field("sequencedPerSpan", Ssz.U32, SpanLimits::sequencedPerSpan)
          .field("systemPerSpan", Ssz.U32, SpanLimits::systemPerSpan)
          .field("entriesPerBatch", Ssz.U32, SpanLimits::entriesPerBatch)
          .field("bodyBytes", Ssz.U32, SpanLimits::bodyBytes)
          .field("forcedBytes", Ssz.U32, SpanLimits::forcedBytes)
          .make(v ->
              new SpanLimits(
                  v.<Integer>get(0),
                  v.<Integer>get(1),
                  v.<Integer>get(2),
                  v.<Integer>get(3),
                  v.<Integer>get(4)));

  /** Whether a span can hold a batch of each kind, and nothing is above {@code most}. */
  boolean within(SpanLimits most) {
    return between(1, sequencedPerSpan, most.sequencedPerSpan)
        && between(1, systemPerSpan, most.systemPerSpan)
        && between(1, entriesPerBatch, most.entriesPerBatch)
        && between(ShardLimits.BODY_BYTES_MIN, bodyBytes, most.bodyBytes)
        && between(0, forcedBytes, most.forcedBytes);
  }

  private static boolean between(int least, int value, int most) {
    return value >= least && value <= most;
  }
}
