package endgame.zk.commit;

import endgame.zk.field.Blocks;
import endgame.zk.field.KoalaBear;
import endgame.zk.field.PrimeField;
import endgame.zk.poseidon2.Poseidon2;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Poseidon2 over KoalaBear. Row: overwrite sponge of rate 8, no padding (widths are fixed and
 * bound). Node: the permutation of both digests, cut to its first 8 words.
 */
final class Poseidon2Commitment implements CommitmentHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int RATE = 8;
  private static final int LANES = Poseidon2.LANES;

  @Override
  public String id() {
    return "poseidon2-koalabear";
  }

  @Override
  public boolean isDigest(byte[] bytes, int at) {
    for (int i = 0; i < RATE; i++) {
      if (!KoalaBear.isCanonical((int) WORD.get(bytes, at + 4 * i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Worker worker() {
    return new Hasher();
  }

  private static final class Hasher implements Worker {
    private final int[] lanes = new int[Poseidon2.LANES_WORDS];
    private final int[] state = new int[Poseidon2.WIDTH];

    @Override
    public void rows(Matrix[] matrices, int from, int n, byte[] out, int at) {
      int done = 0;
      for (; done + LANES <= n; done += LANES) {
        sixteen(matrices, from + done);
        give(out, at + done * DIGEST_BYTES);
      }
      int[] row = new int[width(matrices)];
      for (; done < n; done++) {
        int c = 0;
        for (Matrix matrix : matrices) {
          matrix.row(from + done, row, c);
          c += matrix.width();
        }
        row(row, c, out, at + done * DIGEST_BYTES);
      }
    }

    private static int width(Matrix[] matrices) {
      int width = 0;
      for (Matrix matrix : matrices) {
        width += matrix.width();
      }
      return width;
    }

    private void sixteen(Matrix[] matrices, int from) {
      Arrays.fill(lanes, 0);
      int filled = 0;
      for (Matrix matrix : matrices) {
        for (int c = 0; c < matrix.width(); c++) {
          int offset = matrix.offsets()[c] + from;
          Blocks.fromMontgomery(
              PrimeField.KOALA_BEAR, matrix.columns()[c], offset, lanes, filled * LANES, LANES);
          filled++;
          if (filled == RATE) {
            Poseidon2.permute16(lanes);
            filled = 0;
          }
        }
      }
      if (filled > 0) {
        Poseidon2.permute16(lanes);
      }
    }

    private void give(byte[] out, int at) {
      for (int lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < RATE; i++) {
          WORD.set(out, at + lane * DIGEST_BYTES + 4 * i, lanes[i * LANES + lane]);
        }
      }
    }

    @Override
    public void row(int[] elements, int n, byte[] out, int at) {
      Arrays.fill(state, 0);
      for (int i = 0; i < n; i += RATE) {
        for (int k = 0; k < Math.min(RATE, n - i); k++) {
          state[k] = KoalaBear.fromMontgomery(elements[i + k]);
        }
        Poseidon2.permute(state);
      }
      put(out, at);
    }

    @Override
    public void compress(byte[] left, int lt, byte[] right, int rt, int n, byte[] out, int at) {
      int done = 0;
      for (; done + LANES <= n; done += LANES) {
        for (int lane = 0; lane < LANES; lane++) {
          int byteAt = (done + lane) * DIGEST_BYTES;
          for (int i = 0; i < RATE; i++) {
            lanes[i * LANES + lane] = (int) WORD.get(left, lt + byteAt + 4 * i);
            lanes[(RATE + i) * LANES + lane] = (int) WORD.get(right, rt + byteAt + 4 * i);
          }
        }
        Poseidon2.permute16(lanes);
        give(out, at + done * DIGEST_BYTES);
      }
      for (; done < n; done++) {
        for (int i = 0; i < RATE; i++) {
          state[i] = (int) WORD.get(left, lt + done * DIGEST_BYTES + 4 * i);
          state[RATE + i] = (int) WORD.get(right, rt + done * DIGEST_BYTES + 4 * i);
        }
        Poseidon2.permute(state);
        put(out, at + done * DIGEST_BYTES);
      }
    }

    private void put(byte[] out, int at) {
      for (int i = 0; i < RATE; i++) {
        WORD.set(out, at + 4 * i, state[i]);
      }
    }
  }
}
