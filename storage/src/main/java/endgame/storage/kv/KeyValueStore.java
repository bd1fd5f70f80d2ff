package endgame.storage.kv;

import java.util.Optional;

/**
 * Ordered families of keys and values. Safe for many threads. After {@code close}, everything but
 * {@code close} throws IllegalStateException. A family that the store was not opened with is an
 * IllegalArgumentException.
 */
public interface KeyValueStore extends AutoCloseable {
  <K, V> Optional<V> get(ColumnFamily<K, V> family, K key);

  /** All of the batch or none of it, and on disk when this returns. */
  void write(Batch batch);

  /** All of the batch or none of it; a power cut may lose it until a later {@code write}. */
  void writeUnsynced(Batch batch);

  /** From the first key of the range on. */
  <K, V> Cursor<K, V> ascending(ColumnFamily<K, V> family, Range<K> range);

  /** From the last key of the range back. */
  <K, V> Cursor<K, V> descending(ColumnFamily<K, V> family, Range<K> range);

  /** May be called twice. */
  @Override
  void close();
}
