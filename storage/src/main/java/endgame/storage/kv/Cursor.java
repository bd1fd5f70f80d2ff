package endgame.storage.kv;

import java.util.Iterator;

/**
 * Entries in order, as the store was when the cursor was made. For one thread. Holds memory and
 * files of the database until it is closed; closing the store closes it.
 */
public interface Cursor<K, V> extends Iterator<Cursor.Entry<K, V>>, AutoCloseable {
  record Entry<K, V>(K key, V value) {}

  /** May be called twice. */
  @Override
  void close();
}
