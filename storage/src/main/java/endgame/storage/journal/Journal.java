package endgame.storage.journal;

import endgame.storage.StorageFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Records that are on disk once {@link #sync} has returned. For one thread. See the package for
 * file and rules.
 */
public final class Journal implements AutoCloseable {
  public static final int MAX_RECORD_BYTES = 1 << 20;

  /** Compact ({@link #rewrite}) long before. */
  public static final int MAX_FILE_BYTES = 1 << 30;

  /** Appends beyond this go to the file, unforced, without waiting for a sync. */
  static final int MAX_BUFFERED_BYTES = 4 << 20;

  /** The outcome of opening. */
  public sealed interface Opening permits Opened, Damaged {}

  /** The outcome of reading. */
  public sealed interface Reading permits Content, Damaged {}

  /** All records that were ever synced, in order; perhaps later ones that were not. */
  public record Opened(Journal journal, List<byte[]> records) implements Opening {}

  /** The file was left as it is. {@code offset} is where the first thing wrong begins. */
  public record Damaged(long offset, String reason) implements Opening, Reading {}

  /** All whole records; {@code tornBytes} after them are what a crash left, and stay there. */
  public record Content(List<byte[]> records, int tornBytes) implements Reading {}

  private final JournalFile file;
  private final boolean created;
  private final int tornBytes;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

  /** Bytes of the file with what is buffered. */
  private int size;

  private boolean clean = true;
  private boolean failed;

  private Journal(JournalFile file, int size, boolean created, int tornBytes) {
    this.file = file;
    this.size = size;
    this.created = created;
    this.tornBytes = tornBytes;
  }

  /**
   * @throws StorageFailure if the disk fails; what it holds is judged by the result
   */
  public static Opening open(JournalFile file) {
    try {
      Optional<byte[]> content = file.readAll();
      if (content.isEmpty()) {
        file.replace(Records.header());
        return new Opened(new Journal(file, Records.HEADER_BYTES, true, 0), List.of());
      }
      byte[] bytes = content.get();
      return switch (Records.scan(bytes)) {
        case Records.Damage(int offset, String reason) -> new Damaged(offset, reason);
        case Records.Whole(List<byte[]> records, int end) -> {
          if (end < bytes.length) {
            file.truncate(end);
            file.force();
          }
          yield new Opened(new Journal(file, end, false, bytes.length - end), records);
        }
      };
    } catch (IOException e) {
      throw new StorageFailure("a journal can't be opened", e);
    }
  }

  /**
   * Reads without changing anything, for whoever looks and does not go on writing. No file is an
   * empty one.
   *
   * @throws StorageFailure if the disk fails
   */
  public static Reading read(JournalFile file) {
    try {
      Optional<byte[]> content = file.readAll();
      if (content.isEmpty()) {
        return new Content(List.of(), 0);
      }
      byte[] bytes = content.get();
      return switch (Records.scan(bytes)) {
        case Records.Damage(int offset, String reason) -> new Damaged(offset, reason);
        case Records.Whole(List<byte[]> records, int end) ->
            new Content(records, bytes.length - end);
      };
    } catch (IOException e) {
      throw new StorageFailure("a journal can't be read", e);
    }
  }

  /** Whether opening found no file: a lost journal looks like a new one. */
  public boolean created() {
    return created;
  }

  /** Bytes of a torn tail that opening cut off. */
  public int tornBytes() {
    return tornBytes;
  }

  /** Bytes of the file with all appends. */
  public int size() {
    return size;
  }

  /** True if every append is on disk. Ask before anything leaves the node. */
  public boolean isClean() {
    return clean && !failed;
  }

  /** Adds a record of 1 to {@value #MAX_RECORD_BYTES} bytes; on disk after the next sync. */
  public void append(byte[] payload) {
    refuseFailed();
    if (payload.length == 0 || payload.length > MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("a record of " + payload.length + " bytes");
    }
    if (size > MAX_FILE_BYTES - Records.HEAD_BYTES - payload.length) {
      throw new IllegalStateException("a journal of more than " + MAX_FILE_BYTES + " bytes");
    }
    Records.write(buffer, size, payload);
    size += Records.HEAD_BYTES + payload.length;
    clean = false;
    if (buffer.size() > MAX_BUFFERED_BYTES) {
      attempt("write to", () -> flush());
    }
  }

  /** Everything appended is on disk when this returns: one force, or none if nothing is new. */
  public void sync() {
    refuseFailed();
    if (clean) {
      return;
    }
    attempt(
        "sync",
        () -> {
          flush();
          file.force();
        });
    clean = true;
  }

  /** Replaces all records by these, on disk when this returns. No append may wait for a sync. */
  public void rewrite(List<byte[]> records) {
    refuseFailed();
    if (!clean) {
      throw new IllegalStateException("appends wait for a sync");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Records.header());
    for (byte[] payload : records) {
      if (payload.length == 0 || payload.length > MAX_RECORD_BYTES) {
        throw new IllegalArgumentException("a record of " + payload.length + " bytes");
      }
      if (bytes.size() > MAX_FILE_BYTES - Records.HEAD_BYTES - payload.length) {
        throw new IllegalStateException("a journal of more than " + MAX_FILE_BYTES + " bytes");
      }
      Records.write(bytes, bytes.size(), payload);
    }
    attempt("rewrite", () -> file.replace(bytes.toByteArray()));
    size = bytes.size();
  }

  /** Closes the file; appends that were not synced are lost. */
  @Override
  public void close() {
    failed = true;
    try {
      file.close();
    } catch (IOException e) {
      throw new StorageFailure("a journal doesn't close", e);
    }
  }

  private void flush() throws IOException {
    if (buffer.size() > 0) {
      file.append(buffer.toByteArray());
      buffer.reset();
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private void attempt(String what, Action action) {
    try {
      action.run();
    } catch (IOException e) {
      failed = true;
      throw new StorageFailure("failed to " + what + " a journal", e);
    }
  }

  private void refuseFailed() {
    if (failed) {
      throw new StorageFailure("the journal failed before, or is closed");
    }
  }
}
