package endgame.storage.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Changes that happen together, applied in order: a later one to the same key wins. Not safe for
 * many threads. Writing it leaves it unchanged.
 */
public final class Batch {
  public static final int MAX_KEY_BYTES = 1024;
  public static final int MAX_VALUE_BYTES = 64 << 20;
  public static final long MAX_BATCH_BYTES = 256L << 20;

  enum Kind {
    PUT,
    DELETE,
    DELETE_RANGE
  }

  /** One change, already bytes. */
  static final class Change {
    final Kind kind;
    final ColumnFamily<?, ?> family;
    final byte[] key;

    /** The value of a PUT, the end of a DELETE_RANGE, empty for a DELETE. */
    final byte[] second;

    Change(Kind kind, ColumnFamily<?, ?> family, byte[] key, byte[] second) {
      this.kind = kind;
      this.family = family;
      this.key = key;
      this.second = second;
    }
  }

  private static final byte[] NOTHING = {};

  private final List<Change> changes = new ArrayList<>();
  private long bytes;

  public <K, V> Batch put(ColumnFamily<K, V> family, K key, V value) {
    byte[] valueBytes = family.values().encode(value);
    if (valueBytes.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException("a value of " + valueBytes.length + " bytes");
    }
    return add(Kind.PUT, family, keyOf(family, key), valueBytes);
  }

  /** A key that isn't there is no error. */
  public <K, V> Batch delete(ColumnFamily<K, V> family, K key) {
    return add(Kind.DELETE, family, keyOf(family, key), NOTHING);
  }

  /** Deletes the keys from {@code from} on, before {@code to}; nothing if that is no range. */
  public <K, V> Batch deleteRange(ColumnFamily<K, V> family, K from, K to) {
    byte[] fromBytes = keyOf(family, from);
    byte[] toBytes = keyOf(family, to);
    if (Arrays.compareUnsigned(fromBytes, toBytes) >= 0) {
      return this;
    }
    return add(Kind.DELETE_RANGE, family, fromBytes, toBytes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Number of changes. */
  public int size() {
    return changes.size();
  }

  /** Keys and values in it, in bytes. */
  public long bytes() {
    return bytes;
  }

  List<Change> changes() {
    return changes;
  }

  static <K> byte[] keyOf(ColumnFamily<K, ?> family, K key) {
    byte[] bytes = family.keys().encode(key);
    if (bytes.length == 0 || bytes.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + bytes.length + " bytes in " + family.name());
    }
    return bytes;
  }

  private Batch add(Kind kind, ColumnFamily<?, ?> family, byte[] key, byte[] second) {
    long size = (long) key.length + second.length;
    if (bytes + size > MAX_BATCH_BYTES) {
      throw new IllegalStateException("a batch of more than " + MAX_BATCH_BYTES + " bytes");
    }
    bytes += size;
    changes.add(new Change(kind, family, key, second));
    return this;
  }
}
