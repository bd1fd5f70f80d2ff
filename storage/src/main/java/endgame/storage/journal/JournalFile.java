package endgame.storage.journal;

import java.io.IOException;
import java.util.Optional;

/**
 * The file under a journal: the disk, or a simulated one that loses what was not forced. For one
 * thread.
 */
public interface JournalFile extends AutoCloseable {
  /** The whole content, or empty if there is no file. */
  Optional<byte[]> readAll() throws IOException;

  /** Writes all of {@code bytes} at the end. Not durable yet. */
  void append(byte[] bytes) throws IOException;

  /** Makes all appends and the length durable. */
  void force() throws IOException;

  /** Cuts the file to {@code size} bytes. Not durable yet. */
  void truncate(long size) throws IOException;

  /** Makes the file, or all of its content, this one: atomically, and durable on return. */
  void replace(byte[] content) throws IOException;

  @Override
  void close() throws IOException;
}
