package endgame.shard.registry;

import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
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
