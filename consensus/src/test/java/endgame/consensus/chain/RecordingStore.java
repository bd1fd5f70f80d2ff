package endgame.consensus.chain;

import endgame.storage.StorageFailure;
import endgame.storage.kv.Batch;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.Cursor;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.kv.Range;
import java.util.Optional;

/** Counts writes, and fails the next one when told to. */
final class RecordingStore implements KeyValueStore {
  private final KeyValueStore store;
  int synced;
  int unsynced;
  boolean failing;

  RecordingStore(KeyValueStore store) {
    this.store = store;
  }

  @Override
  public <K, V> Optional<V> get(ColumnFamily<K, V> family, K key) {
    return store.get(family, key);
  }

  @Override
  public void write(Batch batch) {
    if (failing) {
      throw new StorageFailure("the disk is full");
    }
    synced++;
    store.write(batch);
  }

  @Override
  public void writeUnsynced(Batch batch) {
    unsynced++;
    store.writeUnsynced(batch);
  }

  @Override
  public <K, V> Cursor<K, V> ascending(ColumnFamily<K, V> family, Range<K> range) {
    return store.ascending(family, range);
  }

  @Override
  public <K, V> Cursor<K, V> descending(ColumnFamily<K, V> family, Range<K> range) {
    return store.descending(family, range);
  }

  @Override
  public void close() {
    store.close();
  }
}
