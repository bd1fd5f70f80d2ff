package endgame.consensus.sim;

import endgame.storage.journal.JournalFile;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A file on a disk that loses power: what was forced stays; of the bytes behind it a prefix does,
 * whose last sector may hold anything (spec 4.1).
 */
final class SimFile implements JournalFile {
  private final Runnable onForce;
  private byte[] bytes = new byte[1024];
  private int length;
  private int forced;
  private boolean exists;

  /**
   * @param onForce called when written bytes are about to become durable: charges, and may crash
   */
  SimFile(Runnable onForce) {
    this.onForce = onForce;
  }

  /** Power is lost. */
  void crash(SplittableRandom random) {
    if (length > forced) {
      int kept = forced + random.nextInt(length - forced + 1);
      if (kept > forced && random.nextBoolean()) {
        bytes[kept - 1] ^= (byte) (1 + random.nextInt(255));
      }
      length = kept;
      forced = kept;
    }
  }

  /** One bit of what was forced is another. */
  void flip(SplittableRandom random) {
    int at = random.nextInt(Math.max(1, forced / 2));
    bytes[at] ^= (byte) (1 << random.nextInt(8));
  }

  @Override
  public Optional<byte[]> readAll() {
    return exists ? Optional.of(Arrays.copyOf(bytes, length)) : Optional.empty();
  }

  @Override
  public void append(byte[] more) {
    if (length + more.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * (length + more.length));
    }
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  @Override
  public void force() {
    onForce.run();
    forced = length;
  }

  @Override
  public void truncate(long size) {
    length = (int) Math.min(length, size);
    forced = Math.min(forced, length);
  }

  @Override
  public void replace(byte[] content) {
    bytes = content.clone();
    length = content.length;
    forced = length;
    exists = true;
  }

  @Override
  public void close() {}
}
