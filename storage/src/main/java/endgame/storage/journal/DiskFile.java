package endgame.storage.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A journal's file on disk. {@code path} with ".new" added is its scratch file. */
public final class DiskFile implements JournalFile {
  private final Path path;
  private @Nullable FileChannel channel;

  public DiskFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  @Override
  public Optional<byte[]> readAll() throws IOException {
    return Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
  }

  @Override
  public void append(byte[] bytes) throws IOException {
    FileChannel file = channel();
    writeAll(file, bytes, file.size());
  }

  @Override
  public void force() throws IOException {
    // Data and length, not the timestamps: fdatasync.
    channel().force(false);
  }

  @Override
  public void truncate(long size) throws IOException {
    channel().truncate(size);
  }

  @Override
  public void replace(byte[] content) throws IOException {
    close();
    Path scratch = path.resolveSibling(path.getFileName() + ".new");
    Path directory = path.getParent();
    if (directory == null) {
      throw new IOException(path + " is no file");
    }
    Files.createDirectories(directory);
    try (FileChannel file = FileChannel.open(scratch, CREATE, TRUNCATE_EXISTING, WRITE)) {
      writeAll(file, content, 0);
      file.force(true);
    }
    Files.move(scratch, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    // Else the rename, and with it the file, may be gone after a power cut.
    try (FileChannel parent = FileChannel.open(directory, READ)) {
      parent.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      FileChannel file = channel;
      channel = null;
      file.close();
    }
  }

  private static void writeAll(FileChannel file, byte[] bytes, long position) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      file.write(rest, position + rest.position());
    }
  }

  private FileChannel channel() throws IOException {
    FileChannel file = channel;
    if (file == null) {
      file = FileChannel.open(path, READ, WRITE);
      channel = file;
    }
    return file;
  }
}
