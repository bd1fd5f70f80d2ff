package endgame.storage.kv;

/**
 * A named, ordered map inside a store. The name is on disk for ever.
 *
 * @param name 1 to 64 characters of a-z, 0-9, '-' and '_'; not "default", which RocksDB owns
 */
public record ColumnFamily<K, V>(String name, Codec<K> keys, Codec<V> values) {
  public ColumnFamily {
    if (!name.matches("[a-z0-9_-]{1,64}") || name.equals("default")) {
      throw new IllegalArgumentException("not a name of a column family: " + name);
    }
  }
}
