package endgame.storage.kv;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The twin in memory: sorted maps under one lock. A cursor copies its range. {@link #crash} forgets
 * what was not synced, as the worst power cut does.
 */
public final class MemoryDatabase implements KeyValueStore {
  private final Map<ColumnFamily<?, ?>, NavigableMap<byte[], byte[]>> families = new HashMap<>();

  /** How to take back what was written unsynced, the last change first. */
  private final Deque<Runnable> undo = new ArrayDeque<>();

  private boolean closed;

  public MemoryDatabase(Collection<? extends ColumnFamily<?, ?>> families) {
    families.forEach(family -> this.families.put(family, new TreeMap<>(Arrays::compareUnsigned)));
  }

  @Override
  public synchronized <K, V> Optional<V> get(ColumnFamily<K, V> family, K key) {
    byte[] value = map(family).get(Batch.keyOf(family, key));
    return value == null ? Optional.empty() : Optional.of(family.values().decode(value.clone()));
  }

  @Override
  public synchronized void write(Batch batch) {
    writeUnsynced(batch);
    undo.clear();
  }

  @Override
  public synchronized void writeUnsynced(Batch batch) {
    refuseClosed();
    batch.changes().forEach(change -> map(change.family));
    for (Batch.Change change : batch.changes()) {
      NavigableMap<byte[], byte[]> map = map(change.family);
      switch (change.kind) {
        case PUT -> set(map, change.key.clone(), change.second.clone());
        case DELETE -> set(map, change.key, null);
        case DELETE_RANGE ->
            List.copyOf(map.subMap(change.key, true, change.second, false).keySet())
                .forEach(key -> set(map, key, null));
      }
    }
  }

  private void set(NavigableMap<byte[], byte[]> map, byte[] key, byte @Nullable [] value) {
    byte[] before = value == null ? map.remove(key) : map.put(key, value);
    undo.push(() -> restore(map, key, before));
  }

  private static void restore(
      NavigableMap<byte[], byte[]> map, byte[] key, byte @Nullable [] before) {
    if (before == null) {
      map.remove(key);
    } else {
      map.put(key, before);
    }
  }

  /** Goes back to the last synced write. */
  public synchronized void crash() {
    refuseClosed();
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }

  @Override
  public <K, V> Cursor<K, V> ascending(ColumnFamily<K, V> family, Range<K> range) {
    return new MemoryCursor<>(family, copy(family, range));
  }

  @Override
  public <K, V> Cursor<K, V> descending(ColumnFamily<K, V> family, Range<K> range) {
    return new MemoryCursor<>(family, copy(family, range).reversed());
  }

  private synchronized <K, V> List<Map.Entry<byte[], byte[]>> copy(
      ColumnFamily<K, V> family, Range<K> range) {
    NavigableMap<byte[], byte[]> map = map(family);
    byte @Nullable [] from = range.from() == null ? null : Batch.keyOf(family, range.from());
    byte @Nullable [] to = range.to() == null ? null : Batch.keyOf(family, range.to());
    if (from != null && to != null && Arrays.compareUnsigned(from, to) > 0) {
      return List.of();
    }
    if (from != null) {
      map = map.tailMap(from, true);
    }
    if (to != null) {
      map = map.headMap(to, false);
    }
    return new ArrayList<>(map.entrySet().stream().map(Map.Entry::copyOf).toList());
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private NavigableMap<byte[], byte[]> map(ColumnFamily<?, ?> family) {
    refuseClosed();
    NavigableMap<byte[], byte[]> map = families.get(family);
    if (map == null) {
      throw new IllegalArgumentException(
          "the database was not opened with the column family " + family.name());
    }
    return map;
  }

  private void refuseClosed() {
    if (closed) {
      throw new IllegalStateException("the database is closed");
    }
  }

  private static final class MemoryCursor<K, V> implements Cursor<K, V> {
    private final ColumnFamily<K, V> family;
    private final Iterator<Map.Entry<byte[], byte[]>> entries;
    private boolean closed;

    MemoryCursor(ColumnFamily<K, V> family, List<Map.Entry<byte[], byte[]>> entries) {
      this.family = family;
      this.entries = entries.iterator();
    }

    @Override
    public boolean hasNext() {
      if (closed) {
        throw new IllegalStateException("the cursor over " + family.name() + " is closed");
      }
      return entries.hasNext();
    }

    @Override
    public Entry<K, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<byte[], byte[]> entry = entries.next();
      return new Entry<>(
          family.keys().decode(entry.getKey().clone()),
          family.values().decode(entry.getValue().clone()));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
