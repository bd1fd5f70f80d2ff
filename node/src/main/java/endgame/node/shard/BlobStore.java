package endgame.node.shard;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.storage.StorageFailure;
import endgame.storage.kv.Batch;
import endgame.storage.kv.Codecs;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.Cursor;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.kv.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Blobs on disk by kind and name, each with the height until which it is kept. Safe for many
 * threads. Nothing goes by itself: {@link BlobRetention} asks for what is due and deletes it.
 */
public final class BlobStore {
  private static final ColumnFamily<byte[], byte[]> BLOBS =
      new ColumnFamily<>("blobs", Codecs.BYTES, Codecs.BYTES);

  /** Kind and hash to length and height: what is here is known without reading it. */
  private static final ColumnFamily<byte[], byte[]> INDEX =
      new ColumnFamily<>("blob-index", Codecs.BYTES, Codecs.BYTES);

  /** Height, kind and hash: the index in order of what goes first. */
  private static final ColumnFamily<byte[], byte[]> DUE =
      new ColumnFamily<>("blob-due", Codecs.BYTES, Codecs.BYTES);

  private static final ColumnFamily<String, Long> META =
      new ColumnFamily<>("blob-meta", Codecs.UTF8_TEXT, Codecs.U64);
  private static final String SEEN = "seen";
  private static final String CHECKED = "checked";
  private static final int KEY_SIZE = 1 + Hash.SIZE;
  private static final byte[] PRESENT = {1};

  /** What the store must be opened with. */
  public static final List<ColumnFamily<?, ?>> FAMILIES = List.of(BLOBS, INDEX, DUE, META);

  /**
   * Heights for which a blob is kept that no final block has named: a batch can be ordered for 8
   * heights, a statement waits for those before it, and is asked for again meanwhile.
   */
  public static final long UNCLAIMED_HEIGHTS = 64;

  private final KeyValueStore store;
  private final LongSupplier height;
  private final long programHeights;
  private final Map<BlobKind, Held> held = new EnumMap<>(BlobKind.class);

  /** No blob is due below it; 0 until the first look of this process. */
  private long dueFrom;

  /** How much is here of a kind. */
  public record Held(long count, long bytes) {
    private Held plus(long moreCount, long moreBytes) {
      return new Held(count + moreCount, bytes + moreBytes);
    }
  }

  /** The name of a blob. */
  public record Name(BlobKind kind, Hash hash) {}

  private record Entry(int size, long until) {
    byte[] encode() {
      return new ByteWriter().u32(size).u64(until).done().toArray();
    }
  }

  /**
   * Opens.
   *
   * @param height of the last final block
   * @param retentionHeights for which a program that no shard runs is kept
   */
  public BlobStore(KeyValueStore store, LongSupplier height, long retentionHeights) {
    this.store = store;
    this.height = height;
    this.programHeights = Math.max(UNCLAIMED_HEIGHTS, retentionHeights);
    for (BlobKind kind : BlobKind.values()) {
      held.put(kind, new Held(0, 0));
    }
    if (store.get(META, SEEN).isEmpty()) {
      index();
    }
    try (Cursor<byte[], byte[]> cursor = store.ascending(INDEX, Range.all())) {
      while (cursor.hasNext()) {
        var entry = cursor.next();
        count(name(entry.key(), 0).kind(), 1, decode(entry.value()).size());
      }
    }
  }

  /** Blobs from before there was an index get their place in it, one write each. */
  private void index() {
    try (Cursor<byte[], byte[]> cursor = store.ascending(BLOBS, Range.all())) {
      while (cursor.hasNext()) {
        var entry = cursor.next();
        long until = height.getAsLong() + programHeights;
        Batch batch =
            new Batch()
                .put(INDEX, entry.key(), new Entry(entry.value().length - 1, until).encode())
                .put(DUE, dueKey(until, entry.key()), PRESENT);
        store.writeUnsynced(batch);
      }
    }
    store.write(new Batch().put(META, SEEN, height.getAsLong()));
  }

  private static byte[] key(BlobKind kind, Hash hash) {
    byte[] key = new byte[KEY_SIZE];
    key[0] = (byte) kind.code();
    hash.copyTo(key, 1);
    return key;
  }

  private static byte[] dueKey(long until, byte[] key) {
    byte[] due = Arrays.copyOf(Codecs.U64.encode(until), Long.BYTES + KEY_SIZE);
    System.arraycopy(key, 0, due, Long.BYTES, KEY_SIZE);
    return due;
  }

  private static Name name(byte[] bytes, int from) {
    for (BlobKind kind : BlobKind.values()) {
      if (kind.code() == bytes[from]) {
        return new Name(kind, Hash.of(Arrays.copyOfRange(bytes, from + 1, from + KEY_SIZE)));
      }
    }
    throw new StorageFailure("the index names a blob of the unknown kind " + bytes[from]);
  }

  private static Entry decode(byte[] bytes) {
    ByteReader in = new ByteReader(Bytes.wrap(bytes));
    Entry entry = new Entry(in.u32(), in.u64());
    if (!in.done()) {
      throw new StorageFailure("the index of blobs is damaged");
    }
    return entry;
  }

  private Optional<Entry> entry(BlobKind kind, Hash hash) {
    return store.get(INDEX, key(kind, hash)).map(BlobStore::decode);
  }

  private void count(BlobKind kind, int count, long bytes) {
    held.computeIfPresent(kind, (k, before) -> before.plus(count, bytes));
  }

  /** How much is here of a kind. */
  public synchronized Held held(BlobKind kind) {
    return held.getOrDefault(kind, new Held(0, 0));
  }

  /** Keeps a blob under its name; durable when this returns. */
  public Hash put(BlobKind kind, Bytes blob) {
    Hash hash = kind.hash(blob);
    synchronized (this) {
      long until = unclaimedUntil(kind);
      if (has(kind, hash)) {
        keepUntil(kind, hash, until);
        return hash;
      }
      byte[] key = key(kind, hash);
      store.write(
          new Batch()
              .put(BLOBS, key, withMark(blob))
              .put(INDEX, key, new Entry(blob.size(), until).encode())
              .put(DUE, dueKey(until, key), PRESENT));
      count(kind, 1, blob.size());
      dueFrom = Math.min(dueFrom, until);
    }
    return hash;
  }

  private long unclaimedUntil(BlobKind kind) {
    return height.getAsLong() + (kind == BlobKind.PROGRAM ? programHeights : UNCLAIMED_HEIGHTS);
  }

  /** A leading byte, since an empty body is a body and an empty value is none. */
  private static byte[] withMark(Bytes blob) {
    byte[] value = new byte[1 + blob.size()];
    value[0] = 1;
    blob.copyTo(value, 1);
    return value;
  }

  public boolean has(BlobKind kind, Hash hash) {
    return entry(kind, hash).isPresent();
  }

  /** Its length, if it is here. */
  public OptionalInt size(BlobKind kind, Hash hash) {
    return entry(kind, hash).map(e -> OptionalInt.of(e.size())).orElse(OptionalInt.empty());
  }

  public Optional<Bytes> get(BlobKind kind, Hash hash) {
    return store
        .get(BLOBS, key(kind, hash))
        .map(value -> Bytes.wrap(Arrays.copyOfRange(value, 1, value.length)));
  }

  /**
   * Whether it is here; if so it stays for a while, as if it had come just now. A node that votes
   * for a block must use this one: an old body may be named by a new block.
   */
  public boolean hold(BlobKind kind, Hash hash) {
    Optional<Entry> entry = entry(kind, hash);
    // Half, so that not every look is a write.
    if (entry.isPresent() && entry.get().until() < height.getAsLong() + UNCLAIMED_HEIGHTS / 2) {
      return keepUntil(kind, hash, unclaimedUntil(kind));
    }
    return entry.isPresent();
  }

  /** Keeps what is here at least until a height is final; false when it is not here. */
  public synchronized boolean keepUntil(BlobKind kind, Hash hash, long until) {
    Optional<Entry> before = entry(kind, hash);
    if (before.isPresent() && before.get().until() < until) {
      byte[] key = key(kind, hash);
      store.writeUnsynced(
          new Batch()
              .delete(DUE, dueKey(before.get().until(), key))
              .put(DUE, dueKey(until, key), PRESENT)
              .put(INDEX, key, new Entry(before.get().size(), until).encode()));
      dueFrom = Math.min(dueFrom, until);
    }
    return before.isPresent();
  }

  /** What was to be kept until before {@code now}, the oldest first. */
  synchronized List<Name> due(long now, int max) {
    List<Name> due = new ArrayList<>();
    // From where entries can be: deleted ones would be passed over one by one.
    byte[] from = Codecs.U64.encode(dueFrom);
    byte[] to = Codecs.U64.encode(Math.max(0, now));
    try (Cursor<byte[], byte[]> cursor = store.ascending(DUE, Range.between(from, to))) {
      while (cursor.hasNext() && due.size() < max) {
        due.add(name(cursor.next().key(), Long.BYTES));
      }
      if (due.isEmpty() && !cursor.hasNext()) {
        dueFrom = Math.max(dueFrom, now);
      }
    }
    return due;
  }

  /** Deletes a blob unless it was asked to be kept since; says whether it is gone. */
  synchronized boolean deleteDue(BlobKind kind, Hash hash, long now) {
    Optional<Entry> entry = entry(kind, hash).filter(e -> e.until() < now);
    if (entry.isEmpty()) {
      return false;
    }
    byte[] key = key(kind, hash);
    store.writeUnsynced(
        new Batch()
            .delete(BLOBS, key)
            .delete(INDEX, key)
            .delete(DUE, dueKey(entry.get().until(), key)));
    count(kind, -1, -entry.get().size());
    return true;
  }

  /** All blobs that final blocks up to this height name are marked. */
  long seen() {
    return store.get(META, SEEN).orElse(0L);
  }

  void setSeen(long upTo) {
    store.writeUnsynced(new Batch().put(META, SEEN, upTo));
  }

  /** The proofs of all final blocks up to this height are checked by an observer. */
  long checked() {
    return store.get(META, CHECKED).orElse(0L);
  }

  void setChecked(long upTo) {
    store.writeUnsynced(new Batch().put(META, CHECKED, upTo));
  }
}
