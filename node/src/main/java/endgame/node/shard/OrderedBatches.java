package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Bytes;
import endgame.shard.protocol.Entry;
import endgame.shard.registry.InboxEntry;
import endgame.shard.registry.OrderedBatch;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What final blocks have ordered for shards, read from the chain: nothing has to execute it.
 *
 * <p>A state holds the batches of spans that are not final; for older ones the state right after
 * the block that ordered them is looked up.
 */
public final class OrderedBatches {
  private final ChainStore store;
  private final BlobStore blobs;

  public OrderedBatches(ChainStore store, BlobStore blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  /**
   * A batch as it was ordered.
   *
   * @param entries that a system batch takes
   * @param body of a sequenced batch, if this node holds it
   */
  public record Ordered(OrderedBatch batch, List<Entry> entries, Optional<Bytes> body) {
    public Ordered {
      entries = List.copyOf(entries);
    }

    /** Whether nothing is missing. */
    public boolean isWhole() {
      return batch.header().isEmpty() || body.isPresent();
    }
  }

  /** Empty when no final block has ordered such a batch. */
  public Optional<Ordered> find(int shard, long number) {
    BeaconState head = store.head();
    ShardReader now = reader(head);
    Optional<ShardRecord> record = now.find(shard);
    if (record.isEmpty() || number < 1 || number > record.get().head().batch()) {
      return Optional.empty();
    }
    if (number > record.get().proven().batch()) {
      return read(now, record.get(), number);
    }
    return store
        .state(heightOf(shard, number, head.height()))
        .flatMap(state -> read(reader(state), record.get(), number));
  }

  private static ShardReader reader(BeaconState state) {
    return new ShardReader(state::get);
  }

  /** The first height whose state has the batch; numbers only grow with heights. */
  private long heightOf(int shard, long number, long head) {
    long low = 1;
    long high = head;
    while (low < high) {
      long middle = (low + high) >>> 1;
      long ordered =
          store
              .state(middle)
              .flatMap(state -> reader(state).find(shard))
              .map(record -> record.head().batch())
              .orElse(0L);
      if (ordered >= number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private Optional<Ordered> read(ShardReader reader, ShardRecord record, long number) {
    Optional<OrderedBatch> batch = reader.batch(record.id(), number);
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    long to = batch.get().context().inboxTo();
    for (long index = batch.get().context().inboxFrom(); index < to; index++) {
      Optional<InboxEntry> entry = reader.entry(record.id(), index);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      entries.add(entry.get().entry());
    }
    BlobKind kind = BlobKind.body(record.hashSuite());
    Optional<Bytes> body = batch.get().header().flatMap(h -> blobs.get(kind, h.bodyRoot()));
    return Optional.of(new Ordered(batch.get(), entries, body));
  }
}
