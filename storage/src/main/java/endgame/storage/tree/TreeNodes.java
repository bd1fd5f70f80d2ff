package endgame.storage.tree;

import endgame.storage.kv.Batch;
import endgame.storage.kv.Codecs;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.KeyValueStore;
import java.util.Optional;

/** Tree nodes in a column family: digest to node bytes. Any number of trees may share one. */
public record TreeNodes(KeyValueStore store, ColumnFamily<Digest, byte[]> family)
    implements NodeSource {

  /** The family that {@code store} is to be opened with. */
  public static ColumnFamily<Digest, byte[]> family(String name) {
    return new ColumnFamily<>(name, Digest.CODEC, Codecs.BYTES);
  }

  @Override
  public Optional<byte[]> node(Digest digest) {
    return store.get(family, digest);
  }

  /** Puts the new nodes into {@code batch}; old ones stay. */
  public void add(Batch batch, Update update) {
    update.newNodes().forEach((digest, bytes) -> batch.put(family, digest, bytes));
  }
}
