package endgame.consensus.signer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A guard's memory in a file of frames of equal size: {@code crc32c u32 ‖ length u8 ‖ record ‖
 * zeros}, 96 bytes. Equal size keeps a damaged length from passing for a torn tail.
 *
 * <p>A second process is kept out by a lock on {@code <file>.lock}. A last frame that is short or
 * does not check is cut off: it was never synced. A bad frame before it refuses to open.
 *
 * <p>Threads that sign are interrupted when a node closes. An interrupt closes a {@link
 * FileChannel} that is being written or synced, and with it the memory of all who share the key; so
 * records go through a {@link RandomAccessFile}, which knows no interrupts.
 */
public final class FileGuardStore implements GuardStore {
  static final int FRAME_BYTES = 96;

  private final Path file;
  private final FileChannel lockChannel;
  private RandomAccessFile records;

  /** Where the next frame goes: one that was written in part, on a full disk, is written over. */
  private long end;

  private FileGuardStore(Path file, FileChannel lockChannel, RandomAccessFile records)
      throws IOException {
    this.file = file;
    this.lockChannel = lockChannel;
    this.records = records;
    this.end = records.length();
  }

  /** Creates or opens; throws {@link IllegalStateException} if another process has it. */
  public static FileGuardStore open(Path file) {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try {
      FileChannel lock =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(lock)) {
        lock.close();
        throw new IllegalStateException(file + " is in use: one key, one process");
      }
      boolean created = !Files.exists(file);
      FileGuardStore store =
          new FileGuardStore(file, lock, new RandomAccessFile(file.toFile(), "rw"));
      if (created) {
        store.syncDirectory();
      }
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public List<byte[]> load() {
    try {
      byte[] all = Files.readAllBytes(file);
      List<byte[]> loaded = new ArrayList<>();
      int at = 0;
      for (; at + FRAME_BYTES <= all.length; at += FRAME_BYTES) {
        byte[] record = unframe(all, at);
        if (record.length == 0) {
          if (at + FRAME_BYTES < all.length) {
            throw new IllegalStateException(file + " is damaged at byte " + at);
          }
          break;
        }
        loaded.add(record);
      }
      records.setLength(at);
      end = at;
      records.getFD().sync();
      return loaded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void append(byte[] record) {
    try {
      records.seek(end);
      records.write(frame(record));
      end += FRAME_BYTES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void sync() {
    try {
      records.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void replaceAll(List<byte[]> all) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      RandomAccessFile fresh = new RandomAccessFile(next.toFile(), "rw");
      for (byte[] record : all) {
        fresh.write(frame(record));
      }
      fresh.getFD().sync();
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncDirectory();
      records.close();
      records = fresh;
      end = (long) all.size() * FRAME_BYTES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only a channel syncs a folder; an interrupt waits until that is done. */
  private void syncDirectory() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    for (boolean synced = false; !synced; ) {
      try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
        folder.force(true);
        synced = true;
      } catch (ClosedByInterruptException e) {
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] frame(byte[] record) {
    if (record.length == 0 || record.length > RECORD_BYTES_MAX) {
      throw new IllegalArgumentException("a record of " + record.length + " bytes");
    }
    byte[] frame = new byte[FRAME_BYTES];
    frame[4] = (byte) record.length;
    System.arraycopy(record, 0, frame, 5, record.length);
    ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(0, checksum(frame, 0));
    return frame;
  }

  /** The record, or nothing if the frame does not check. */
  static byte[] unframe(byte[] all, int at) {
    int stored = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    int length = all[at + 4];
    if (stored != checksum(all, at) || length <= 0 || length > RECORD_BYTES_MAX) {
      return new byte[0];
    }
    byte[] record = new byte[length];
    System.arraycopy(all, at + 5, record, 0, length);
    return record;
  }

  private static int checksum(byte[] frames, int at) {
    CRC32C crc = new CRC32C();
    crc.update(frames, at + 4, FRAME_BYTES - 4);
    return (int) crc.getValue();
  }

  @Override
  public void close() {
    try {
      records.close();
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
