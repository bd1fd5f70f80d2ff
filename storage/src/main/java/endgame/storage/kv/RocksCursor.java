package endgame.storage.kv;

import endgame.storage.StorageFailure;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A cursor over RocksDB's iterator; native code runs only under the database's gate. */
final class RocksCursor<K, V> implements Cursor<K, V> {
  private final ColumnFamily<K, V> family;
  private final boolean ascending;
  private final ReadWriteLock gate;
  private final Set<RocksCursor<?, ?>> open;
  private final @Nullable Slice lower;
  private final @Nullable Slice upper;
  private final ReadOptions options = new ReadOptions();
  private final RocksIterator iterator;
  private boolean closed;

  /** Called under the gate. */
  RocksCursor(
      RocksDB rocks,
      ColumnFamilyHandle handle,
      ColumnFamily<K, V> family,
      Range<K> range,
      boolean ascending,
      ReadWriteLock gate,
      Set<RocksCursor<?, ?>> open) {
    this.family = family;
    this.ascending = ascending;
    this.gate = gate;
    this.open = open;
    byte @Nullable [] from = range.from() == null ? null : Batch.keyOf(family, range.from());
    byte @Nullable [] to = range.to() == null ? null : Batch.keyOf(family, range.to());
    if (from != null && to != null && Arrays.compareUnsigned(from, to) > 0) {
      // RocksDB has no rule for a lower bound above the upper one.
      from = to;
    }
    lower = from == null ? null : new Slice(from);
    upper = to == null ? null : new Slice(to);
    if (lower != null) {
      options.setIterateLowerBound(lower);
    }
    if (upper != null) {
      options.setIterateUpperBound(upper);
    }
    iterator = rocks.newIterator(handle, options);
    if (ascending) {
      iterator.seekToFirst();
    } else {
      iterator.seekToLast();
    }
  }

  @Override
  public boolean hasNext() {
    gate.readLock().lock();
    try {
      return valid();
    } finally {
      gate.readLock().unlock();
    }
  }

  @Override
  public Entry<K, V> next() {
    byte[] key;
    byte[] value;
    gate.readLock().lock();
    try {
      if (!valid()) {
        throw new NoSuchElementException();
      }
      key = iterator.key();
      value = iterator.value();
      if (ascending) {
        iterator.next();
      } else {
        iterator.prev();
      }
    } finally {
      gate.readLock().unlock();
    }
    return new Entry<>(family.keys().decode(key), family.values().decode(value));
  }

  private boolean valid() {
    if (closed) {
      throw new IllegalStateException("the cursor over " + family.name() + " is closed");
    }
    if (iterator.isValid()) {
      return true;
    }
    try {
      // The end and a failed read look alike until one asks.
      iterator.status();
      return false;
    } catch (RocksDBException e) {
      throw new StorageFailure("reading " + family.name() + " failed", e);
    }
  }

  @Override
  public void close() {
    // Not under the write lock when called by the owner; the database's close calls it under it.
    gate.readLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      open.remove(this);
      iterator.close();
      options.close();
      if (lower != null) {
        lower.close();
      }
      if (upper != null) {
        upper.close();
      }
    } finally {
      gate.readLock().unlock();
    }
  }
}
