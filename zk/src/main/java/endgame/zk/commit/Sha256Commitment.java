package endgame.zk.commit;

import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256: rows as little-endian words, nodes as 64 bytes. Fast where the CPU has instructions. */
final class Sha256Commitment implements CommitmentHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Rows that are read of a column at a time: enough for the hardware to read ahead. */
  private static final int ROWS = 256;

  /** Rows that are turned from columns at a time: these stay in the first cache. */
  private static final int TURNED = 16;

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
    private int[] strip = new int[0];
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
      if (strip.length < width * ROWS) {
        strip = new int[width * ROWS];
      }
      if (block.length < bytes * TURNED) {
        block = new byte[bytes * TURNED];
      }
      for (int done = 0; done < n; done += ROWS) {
        int count = Math.min(ROWS, n - done);
        read(matrices, from + done, count);
        for (int row = 0; row < count; row += TURNED) {
          int turned = Math.min(TURNED, count - row);
          turn(row, turned, width);
          for (int i = 0; i < turned; i++) {
            digest.update(block, i * bytes, bytes);
            end(out, at + (done + row + i) * DIGEST_BYTES);
          }
        }
      }
    }

    /** Canonical values of some rows, column by column. */
    private void read(Matrix[] matrices, int from, int count) {
      int column = 0;
      for (Matrix matrix : matrices) {
        for (int c = 0; c < matrix.width(); c++) {
          int offset = matrix.offsets()[c] + from;
          Blocks.fromMontgomery(field, matrix.columns()[c], offset, strip, column * ROWS, count);
          column++;
        }
      }
    }

    /** Columns to rows of bytes. */
    private void turn(int row, int count, int width) {
      int[] from = strip;
      byte[] to = block;
      for (int c = 0; c < width; c++) {
        int at = c * ROWS + row;
        for (int i = 0; i < count; i++) {
          WORD.set(to, 4 * (i * width + c), from[at + i]);
        }
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
