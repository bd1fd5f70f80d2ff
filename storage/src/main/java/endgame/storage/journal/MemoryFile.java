package endgame.storage.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A simulated disk: what was not forced is lost in a {@link #crash}, or some of it survives. Its
 * calls can be made to fail.
 */
public final class MemoryFile implements JournalFile {
  private byte @Nullable [] content;
  private byte @Nullable [] durable;
  private int callsBeforeFailure = Integer.MAX_VALUE;
  private int forces;

  /** Loses all that was not forced. */
  public void crash() {
    crash(0);
  }

  /**
   * Keeps of what was appended and not forced the first {@code unforcedBytesKept} bytes: a torn
   * write. An unforced truncation is undone.
   */
  public void crash(int unforcedBytesKept) {
    byte[] before = durable;
    byte[] now = content;
    if (before != null && now != null && now.length > before.length) {
      int kept = (int) Math.min((long) before.length + unforcedBytesKept, now.length);
      durable = Arrays.copyOf(now, kept);
    }
    content = durable == null ? null : durable.clone();
  }

  /** The call after the next {@code calls} writing ones, and all later ones, throw. */
  public void failAfter(int calls) {
    callsBeforeFailure = calls;
  }

  /** Calls work again. */
  public void heal() {
    callsBeforeFailure = Integer.MAX_VALUE;
  }

  /** Number of forces so far, replacements included. */
  public int forces() {
    return forces;
  }

  /** Sets what is on disk, for tests of damage. Null: no file. */
  public void set(byte @Nullable [] bytes) {
    content = bytes == null ? null : bytes.clone();
    durable = bytes == null ? null : bytes.clone();
  }

  @Override
  public Optional<byte[]> readAll() {
    return content == null ? Optional.empty() : Optional.of(content.clone());
  }

  @Override
  public void append(byte[] bytes) throws IOException {
    byte[] before = writable();
    byte[] after = Arrays.copyOf(before, before.length + bytes.length);
    System.arraycopy(bytes, 0, after, before.length, bytes.length);
    content = after;
  }

  @Override
  public void force() throws IOException {
    durable = writable().clone();
    forces++;
  }

  @Override
  public void truncate(long size) throws IOException {
    byte[] before = writable();
    if (size < before.length) {
      content = Arrays.copyOf(before, (int) size);
    }
  }

  @Override
  public void replace(byte[] bytes) throws IOException {
    count();
    set(bytes);
    forces++;
  }

  @Override
  public void close() {}

  private byte[] writable() throws IOException {
    count();
    if (content == null) {
      throw new IOException("no such file");
    }
    return content;
  }

  private void count() throws IOException {
    if (callsBeforeFailure == 0) {
      throw new IOException("the simulated disk fails");
    }
    if (callsBeforeFailure != Integer.MAX_VALUE) {
      callsBeforeFailure--;
    }
  }
}
