package endgame.consensus.signer;

import endgame.consensus.signer.GuardEntry.Decision;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a key signed and refuses what contradicts it. A decision changes the memory at
 * once and the store on {@link #sync}; the signature must wait for the sync.
 */
public final class SlashGuard implements AutoCloseable {
  /** Views remembered one by one; older ones are below the watermark. */
  public static final int ENTRIES_MAX = 2048;

  /** Batch headers remembered, oldest forgotten first. */
  public static final int BATCHES_MAX = 65_536;

  /** A batch header may be ordered in so many heights after its validFrom. */
  public static final int BATCH_VALID_HEIGHTS = 8;

  /** Records in the store beyond which it is written anew. */
  static final int RECORDS_MAX = 4 * (ENTRIES_MAX + BATCHES_MAX);

  private record Slot(long epoch, long view) implements Comparable<Slot> {
    private static final Comparator<Slot> ORDER =
        Comparator.comparingLong(Slot::epoch).thenComparingLong(Slot::view);

    @Override
    public int compareTo(Slot other) {
      return ORDER.compare(this, other);
    }
  }

  private record BatchSlot(int shard, Hash parent) {}

  private record SignedBatch(long validFrom, Hash hash) {}

  private final GuardStore store;
  private final TreeMap<Slot, GuardEntry> entries = new TreeMap<>();
  private final Map<BatchSlot, SignedBatch> batches = new LinkedHashMap<>();
  private Slot watermark = new Slot(0, 0);
  private int records;
  private boolean dirty;

  /** Reads the memory back; throws {@link IllegalStateException} if it is damaged. */
  public SlashGuard(GuardStore store) {
    this.store = store;
    for (byte[] bytes : store.load()) {
      GuardRecord record =
          GuardRecord.decode(bytes)
              .orElseThrow(() -> new IllegalStateException("the signer's memory is damaged"));
      recall(record);
      records++;
    }
  }

  private void recall(GuardRecord record) {
    switch (record) {
      case GuardRecord.Voted(Subject subject) -> {
        Slot slot = slot(subject);
        if (slot.compareTo(watermark) >= 0
            && entry(slot).decide(subject) instanceof Decision.Allowed(GuardEntry next)) {
          keep(slot, next);
        }
      }
      case GuardRecord.Watermark(long epoch, long view) -> raise(new Slot(epoch, view));
      case GuardRecord.Batched(int shard, Hash parent, long validFrom, Hash hash) ->
          keep(new BatchSlot(shard, parent), new SignedBatch(validFrom, hash));
    }
  }

  /** Decides on a vote and remembers it. */
  public Decision prepare(Subject subject) {
    Slot slot = slot(subject);
    if (slot.compareTo(watermark) < 0) {
      return new Decision.Refused("below the watermark: what was signed there is forgotten");
    }
    Decision decision = entry(slot).decide(subject);
    if (decision instanceof Decision.Allowed(GuardEntry next)) {
      append(new GuardRecord.Voted(subject));
      keep(slot, next);
    }
    return decision;
  }

  /**
   * Whether the header with this hash may be signed on this parent; remembers it. Another one may
   * follow only when no block can order both: two headers are slashable while one of them could
   * have been ordered in the place of the other.
   */
  public boolean prepareBatch(int shard, Hash parent, long validFrom, Hash hash) {
    if (validFrom < 0 || validFrom == GuardRecord.UNKNOWN_HEIGHT) {
      return false;
    }
    BatchSlot slot = new BatchSlot(shard, parent);
    SignedBatch batch = new SignedBatch(validFrom, hash);
    @Nullable SignedBatch earlier = batches.get(slot);
    if (earlier != null && earlier.validFrom() == GuardRecord.UNKNOWN_HEIGHT) {
      return earlier.hash().equals(hash);
    }
    if (earlier != null && validFrom - earlier.validFrom() <= BATCH_VALID_HEIGHTS) {
      return earlier.equals(batch);
    }
    append(new GuardRecord.Batched(shard, parent, validFrom, hash));
    keep(slot, batch);
    return true;
  }

  /** Refuses everything below (epoch, view) from now on; never lowers. */
  public void raiseWatermark(long epoch, long view) {
    Slot slot = new Slot(epoch, view);
    if (slot.compareTo(watermark) > 0) {
      append(new GuardRecord.Watermark(epoch, view));
      raise(slot);
    }
  }

  /**
   * Takes in what the key has signed elsewhere; sync after. Never allows what was refused before:
   * nothing is signed any more in views up to the highest of {@code other}, and of two headers on
   * one parent the later one counts.
   */
  public void merge(List<GuardRecord> other) {
    for (GuardRecord record : other) {
      switch (record) {
        case GuardRecord.Voted(Subject subject) ->
            raiseWatermark(subject.epoch(), subject.view() + 1);
        case GuardRecord.Watermark(long epoch, long view) -> raiseWatermark(epoch, view);
        case GuardRecord.Batched batch -> merge(batch);
      }
    }
  }

  private void merge(GuardRecord.Batched batch) {
    BatchSlot slot = new BatchSlot(batch.shard(), batch.parent());
    SignedBatch earlier = batches.get(slot);
    if (earlier == null || earlier.validFrom() < batch.validFrom()) {
      append(batch);
      keep(slot, new SignedBatch(batch.validFrom(), batch.hash()));
    }
  }

  public long watermarkEpoch() {
    return watermark.epoch();
  }

  public long watermarkView() {
    return watermark.view();
  }

  /** Makes every decision so far durable. */
  public void sync() {
    if (!dirty) {
      return;
    }
    if (records > RECORDS_MAX) {
      compact();
    } else {
      store.sync();
    }
    dirty = false;
  }

  private void compact() {
    List<GuardRecord> all = memory();
    store.replaceAll(all.stream().map(GuardRecord::encode).toList());
    records = all.size();
  }

  /** All that is remembered, in as few records as it takes, the watermark first. */
  public List<GuardRecord> memory() {
    List<GuardRecord> all = new ArrayList<>();
    all.add(new GuardRecord.Watermark(watermark.epoch(), watermark.view()));
    entries.forEach((slot, entry) -> {
      entry.notarized().ifPresent(p -> all.add(voted(new Subject.Notarize(p))));
      entry.finalized().ifPresent(p -> all.add(voted(new Subject.Finalize(p))));
      if (entry.nullified()) {
        all.add(voted(new Subject.Nullify(slot.epoch(), slot.view())));
      }
    });
    batches.forEach((slot, batch) ->
        all.add(
            new GuardRecord.Batched(slot.shard(), slot.parent(), batch.validFrom(), batch.hash())));
    return all;
  }

  private static GuardRecord voted(Subject subject) {
    return new GuardRecord.Voted(subject);
  }

  private void append(GuardRecord record) {
    store.append(record.encode());
    records++;
    dirty = true;
  }

  private GuardEntry entry(Slot slot) {
    return entries.getOrDefault(slot, GuardEntry.EMPTY);
  }

  private void keep(Slot slot, GuardEntry entry) {
    entries.put(slot, entry);
    while (entries.size() > ENTRIES_MAX) {
      Slot lowest = entries.firstKey();
      entries.remove(lowest);
      raise(new Slot(lowest.epoch(), lowest.view() + 1));
    }
  }

  private void keep(BatchSlot slot, SignedBatch batch) {
    batches.put(slot, batch);
    if (batches.size() > BATCHES_MAX) {
      batches.remove(batches.keySet().iterator().next());
    }
  }

  private void raise(Slot slot) {
    if (slot.compareTo(watermark) > 0) {
      watermark = slot;
      entries.headMap(slot, false).clear();
    }
  }

  private static Slot slot(Subject subject) {
    return new Slot(subject.epoch(), subject.view());
  }

  @Override
  public void close() {
    store.close();
  }
}
