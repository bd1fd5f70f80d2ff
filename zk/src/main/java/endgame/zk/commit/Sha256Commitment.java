package endgame.zk.commit;

import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256: rows as little-endian words, nodes as 64 bytes. Fast where the CPU has instructions. */
final class Sha256Commitment implements CommitmentHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Rows that are turned from columns at once: what a pass over the columns shares. */
  private static final int ROWS = 64;

  private final PrimeField field;

  Sha256Commitment(PrimeField field) {
    this.field = field;
  }

  @Override
  public String id() {
    return "sha256";
  }

  @Override
  public boolean isDigest(byte[] bytes, int at) {
    return true;
  }

  @Override
  public Worker worker() {
    return new Hasher(field);
  }

  private static final class Hasher implements Worker {
    private final PrimeField field;
    private final MessageDigest digest;
    private final int[] canonical = new int[ROWS];
    private int[] words = new int[0];
    private byte[] block = new byte[0];

    Hasher(PrimeField field) {
      this.field = field;
      try {
        this.digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    @Override
    public void rows(Matrix[] matrices, int from, int n, byte[] out, int at) {
      int width = 0;
      for (Matrix matrix : matrices) {
        width += matrix.width();
      }
      int bytes = 4 * width;
      if (words.length < width * ROWS) {
        words = new int[width * ROWS];
      }
      if (block.length < bytes * ROWS) {
        block = new byte[bytes * ROWS];
      }
      for (int done = 0; done < n; done += ROWS) {
        int count = Math.min(ROWS, n - done);
        turn(matrices, from + done, count, width);
        for (int i = 0; i < count; i++) {
          digest.update(block, i * bytes, bytes);
          end(out, at + (done + i) * DIGEST_BYTES);
        }
      }
    }

    /** Columns to rows of bytes. */
    private void turn(Matrix[] matrices, int from, int count, int width) {
      int column = 0;
      for (Matrix matrix : matrices) {
        for (int c = 0; c < matrix.width(); c++) {
          int offset = matrix.offsets()[c] + from;
          Blocks.fromMontgomery(field, matrix.columns()[c], offset, canonical, 0, count);
          scatter(canonical, count, words, column, width);
          column++;
        }
      }
      ByteBuffer.wrap(block)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asIntBuffer()
          .put(words, 0, count * width);
    }

    private static void scatter(int[] column, int count, int[] to, int at, int width) {
      for (int i = 0; i < count; i++) {
        to[at + i * width] = column[i];
      }
    }

    @Override
    public void row(int[] elements, int n, byte[] out, int at) {
      if (block.length < 4 * n) {
        block = new byte[4 * n];
      }
      for (int i = 0; i < n; i++) {
        WORD.set(block, 4 * i, field.fromMontgomery(elements[i]));
      }
      digest.update(block, 0, 4 * n);
      end(out, at);
    }

    @Override
    public void compress(byte[] left, int lt, byte[] right, int rt, int n, byte[] out, int at) {
      for (int i = 0; i < n * DIGEST_BYTES; i += DIGEST_BYTES) {
        digest.update(left, lt + i, DIGEST_BYTES);
        digest.update(right, rt + i, DIGEST_BYTES);
        end(out, at + i);
      }
    }

    private void end(byte[] out, int at) {
      try {
        digest.digest(out, at, DIGEST_BYTES);
      } catch (DigestException e) {
        throw new IllegalStateException("32 bytes hold a digest", e);
      }
    }
  }
}
