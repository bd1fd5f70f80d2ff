package endgame.node.shard;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.storage.kv.Batch;
import endgame.storage.kv.Codecs;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.KeyValueStore;
import java.util.List;
import java.util.Optional;

/** Blobs on disk by kind and name. Safe for many threads. */
public final class BlobStore {
  private static final ColumnFamily<byte[], byte[]> BLOBS =
      new ColumnFamily<>("blobs", Codecs.BYTES, Codecs.BYTES);

  /** What the store must be opened with. */
  public static final List<ColumnFamily<?, ?>> FAMILIES = List.of(BLOBS);

  private final KeyValueStore store;

  public BlobStore(KeyValueStore store) {
    this.store = store;
  }

  private static byte[] key(BlobKind kind, Hash hash) {
    byte[] key = new byte[1 + Hash.SIZE];
    key[0] = (byte) kind.code();
    hash.copyTo(key, 1);
    return key;
  }

  /** Keeps a blob under its name; durable when this returns. */
  public Hash put(BlobKind kind, Bytes blob) {
    Hash hash = kind.hash(blob);
    if (!has(kind, hash)) {
      store.write(new Batch().put(BLOBS, key(kind, hash), withMark(blob)));
    }
    return hash;
  }

  /** A leading byte, since an empty body is a body and an empty value is none. */
  private static byte[] withMark(Bytes blob) {
    byte[] value = new byte[1 + blob.size()];
    value[0] = 1;
    blob.copyTo(value, 1);
    return value;
  }

  public boolean has(BlobKind kind, Hash hash) {
    return store.get(BLOBS, key(kind, hash)).isPresent();
  }

  public Optional<Bytes> get(BlobKind kind, Hash hash) {
    return store
        .get(BLOBS, key(kind, hash))
        .map(value -> Bytes.wrap(java.util.Arrays.copyOfRange(value, 1, value.length)));
  }
}
