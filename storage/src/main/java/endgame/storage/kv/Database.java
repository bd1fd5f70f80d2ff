package endgame.storage.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import endgame.storage.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A {@link KeyValueStore} in a directory, over RocksDB. One process at a time has it open. A call
 * after {@code close} is an exception, never a crash of the process.
 */
public final class Database implements KeyValueStore {
  public static final int MAX_FAMILIES = 64;

  static {
    RocksDB.loadLibrary();
  }

  /**
   * What the database may use. Memory is at most about {@code cacheBytes} (blocks, indexes and
   * filters of all families) plus {@code allWriteBuffersBytes}.
   *
   * @param cacheBytes one block cache for all families
   * @param writeBufferBytes of one family, before it is flushed
   * @param allWriteBuffersBytes of all families together
   * @param maxOpenFiles of the process's descriptors
   * @param backgroundThreads for flush and compaction
   */
  public record Options(
      long cacheBytes,
      long writeBufferBytes,
      long allWriteBuffersBytes,
      int maxOpenFiles,
      int backgroundThreads) {
    /** Small: several nodes and provers share a machine of 2 cores. */
    public static final Options SMALL = new Options(16L << 20, 8L << 20, 24L << 20, 128, 2);

    public Options {
      if (cacheBytes < 0
          || writeBufferBytes < 1 << 16
          || allWriteBuffersBytes < writeBufferBytes
          || maxOpenFiles < 16
          || backgroundThreads < 1) {
        throw new IllegalArgumentException("options that no database can work with");
      }
    }

    public Options withCacheBytes(long bytes) {
      return new Options(
          bytes, writeBufferBytes, allWriteBuffersBytes, maxOpenFiles, backgroundThreads);
    }
  }

  private static final long MAX_WAL_BYTES = 64L << 20;
  private static final long MAX_LOG_BYTES = 1L << 20;
  private static final int KEPT_LOGS = 2;
  private static final double BLOOM_BITS_PER_KEY = 10;

  private final Path directory;
  private final RocksDB rocks;
  private final Map<ColumnFamily<?, ?>, ColumnFamilyHandle> handles;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);

  /** Closed last, in this order. */
  private final List<AutoCloseable> natives;

  /** Readers hold the first while they are in native code; close holds the second. */
  private final ReadWriteLock gate = new ReentrantReadWriteLock();

  private final Set<RocksCursor<?, ?>> cursors = ConcurrentHashMap.newKeySet();
  private boolean closed;
  private volatile boolean failed;

  private Database(
      Path directory,
      RocksDB rocks,
      Map<ColumnFamily<?, ?>, ColumnFamilyHandle> handles,
      List<AutoCloseable> natives) {
    this.directory = directory;
    this.rocks = rocks;
    this.handles = handles;
    this.natives = natives;
  }

  /**
   * Opens or creates. Families that aren't there yet are created.
   *
   * @throws StorageFailure with one sentence for the operator: in use by another process, families
   *     in it that {@code families} doesn't name, or damaged
   */
  public static Database open(
      Path directory, Collection<? extends ColumnFamily<?, ?>> families, Options options) {
    List<ColumnFamily<?, ?>> wanted = distinct(families);
    List<AutoCloseable> natives = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      refuseUnknown(directory, wanted);
      Cache cache = own(natives, new LRUCache(options.cacheBytes()));
      ColumnFamilyOptions familyOptions = familyOptions(natives, cache, options);
      DBOptions dbOptions = dbOptions(natives, options);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions));
      for (ColumnFamily<?, ?> family : wanted) {
        descriptors.add(new ColumnFamilyDescriptor(family.name().getBytes(UTF_8), familyOptions));
      }
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB rocks = RocksDB.open(dbOptions, directory.toString(), descriptors, opened);
      Map<ColumnFamily<?, ?>, ColumnFamilyHandle> handles = new LinkedHashMap<>();
      for (int i = 0; i < wanted.size(); i++) {
        handles.put(wanted.get(i), opened.get(i + 1));
      }
      List<AutoCloseable> inOrder = new ArrayList<>(opened);
      inOrder.add(rocks);
      inOrder.addAll(natives.reversed());
      return new Database(directory, rocks, handles, inOrder);
    } catch (RocksDBException e) {
      closeAll(natives.reversed());
      throw openFailure(directory, e);
    } catch (IOException e) {
      throw new StorageFailure("the database directory " + directory + " can't be made", e);
    } catch (StorageFailure e) {
      closeAll(natives.reversed());
      throw e;
    }
  }

  private static List<ColumnFamily<?, ?>> distinct(
      Collection<? extends ColumnFamily<?, ?>> families) {
    Set<String> names = new TreeSet<>();
    for (ColumnFamily<?, ?> family : families) {
      if (!names.add(family.name())) {
        throw new IllegalArgumentException("two column families named " + family.name());
      }
    }
    if (names.size() > MAX_FAMILIES) {
      throw new IllegalArgumentException("more than " + MAX_FAMILIES + " column families");
    }
    return List.copyOf(families);
  }

  private static void refuseUnknown(Path directory, List<ColumnFamily<?, ?>> wanted)
      throws RocksDBException {
    if (!Files.exists(directory.resolve("CURRENT"))) {
      return;
    }
    Set<String> unknown = new TreeSet<>();
    try (org.rocksdb.Options options = new org.rocksdb.Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        unknown.add(new String(name, UTF_8));
      }
    }
    unknown.remove("default");
    wanted.forEach(family -> unknown.remove(family.name()));
    if (!unknown.isEmpty()) {
      throw new StorageFailure(
          "the database in "
              + directory
              + " holds column families that this program doesn't know: "
              + String.join(", ", unknown)
              + ". A newer version or another program wrote it.");
    }
  }

  private static ColumnFamilyOptions familyOptions(
      List<AutoCloseable> natives, Cache cache, Options options) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setFilterPolicy(own(natives, new BloomFilter(BLOOM_BITS_PER_KEY)))
            // Indexes and filters count against the cache, so that memory has one bound.
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    return own(natives, new ColumnFamilyOptions())
        .setTableFormatConfig(table)
        .setWriteBufferSize(options.writeBufferBytes())
        .setMaxWriteBufferNumber(2)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  private static DBOptions dbOptions(List<AutoCloseable> natives, Options options) {
    return own(natives, new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        // A torn last record is a crash; any other damage must not drop synced batches.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setDbWriteBufferSize(options.allWriteBuffersBytes())
        .setMaxTotalWalSize(MAX_WAL_BYTES)
        .setMaxOpenFiles(options.maxOpenFiles())
        .setMaxBackgroundJobs(options.backgroundThreads())
        .setMaxFileOpeningThreads(1)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(MAX_LOG_BYTES)
        .setKeepLogFileNum(KEPT_LOGS);
  }

  private static <T extends AutoCloseable> T own(List<AutoCloseable> natives, T object) {
    natives.add(object);
    return object;
  }

  private static StorageFailure openFailure(Path directory, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    Status status = e.getStatus();
    boolean io = status != null && status.getCode() == Status.Code.IOError;
    if (io && message.contains("lock") && message.contains("LOCK")) {
      return new StorageFailure(
          "the database in " + directory + " is open already, here or in another process", e);
    }
    return new StorageFailure("the database in " + directory + " doesn't open: " + message, e);
  }

  @Override
  public <K, V> Optional<V> get(ColumnFamily<K, V> family, K key) {
    byte[] keyBytes = Batch.keyOf(family, key);
    byte[] value;
    gate.readLock().lock();
    try {
      value = rocks.get(handle(family), keyBytes);
    } catch (RocksDBException e) {
      throw new StorageFailure("reading " + family.name() + " in " + directory + " failed", e);
    } finally {
      gate.readLock().unlock();
    }
    return value == null ? Optional.empty() : Optional.of(family.values().decode(value));
  }

  @Override
  public void write(Batch batch) {
    write(batch, synced);
  }

  @Override
  public void writeUnsynced(Batch batch) {
    write(batch, unsynced);
  }

  private void write(Batch batch, WriteOptions options) {
    gate.readLock().lock();
    try (WriteBatch changes = new WriteBatch()) {
      refuseClosed();
      if (failed) {
        throw new StorageFailure("the database in " + directory + " failed before");
      }
      for (Batch.Change change : batch.changes()) {
        ColumnFamilyHandle handle = handle(change.family);
        switch (change.kind) {
          case PUT -> changes.put(handle, change.key, change.second);
          case DELETE -> changes.delete(handle, change.key);
          case DELETE_RANGE -> changes.deleteRange(handle, change.key, change.second);
        }
      }
      rocks.write(options, changes);
    } catch (RocksDBException e) {
      // What is on disk now is unknown: a second try could succeed and hide a lost first one.
      failed = true;
      throw new StorageFailure("writing to the database in " + directory + " failed", e);
    } finally {
      gate.readLock().unlock();
    }
  }

  @Override
  public <K, V> Cursor<K, V> ascending(ColumnFamily<K, V> family, Range<K> range) {
    return cursor(family, range, true);
  }

  @Override
  public <K, V> Cursor<K, V> descending(ColumnFamily<K, V> family, Range<K> range) {
    return cursor(family, range, false);
  }

  private <K, V> Cursor<K, V> cursor(ColumnFamily<K, V> family, Range<K> range, boolean ascending) {
    gate.readLock().lock();
    try {
      RocksCursor<K, V> cursor =
          new RocksCursor<>(rocks, handle(family), family, range, ascending, gate, cursors);
      cursors.add(cursor);
      return cursor;
    } finally {
      gate.readLock().unlock();
    }
  }

  /**
   * A copy of the database as it is now, in a new directory of the same file system; files are
   * shared by hard links. The copy opens like any database.
   */
  public void checkpoint(Path target) {
    gate.readLock().lock();
    try {
      refuseClosed();
      try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
        checkpoint.createCheckpoint(target.toString());
      }
    } catch (RocksDBException e) {
      throw new StorageFailure("no checkpoint of " + directory + " in " + target, e);
    } finally {
      gate.readLock().unlock();
    }
  }

  @Override
  public void close() {
    gate.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      List.copyOf(cursors).forEach(RocksCursor::close);
      synced.close();
      unsynced.close();
      closeAll(natives);
    } finally {
      gate.writeLock().unlock();
    }
  }

  private ColumnFamilyHandle handle(ColumnFamily<?, ?> family) {
    refuseClosed();
    ColumnFamilyHandle handle = handles.get(family);
    if (handle == null) {
      throw new IllegalArgumentException(
          "the database was not opened with the column family " + family.name());
    }
    return handle;
  }

  private void refuseClosed() {
    if (closed) {
      throw new IllegalStateException("the database in " + directory + " is closed");
    }
  }

  private static void closeAll(List<AutoCloseable> natives) {
    for (AutoCloseable object : natives) {
      try {
        object.close();
      } catch (Exception e) {
        throw new IllegalStateException("a native object doesn't close", e);
      }
    }
  }
}
