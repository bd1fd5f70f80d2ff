package endgame.zk.ntt;

import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import java.util.Arrays;

/**
 * Transforms of lengths up to 2^{@link #maxLog()}; tables are made once. Immutable, thread-safe.
 *
 * <p>Stages of the way down (h = half a block): (a, b) ↦ (a + b, (a − b)·w^−j); of the way up: (a,
 * b) ↦ (a + b·w^j, a − b·w^j). Large blocks are split recursively, so that all stages of a block
 * that fits the first cache run there.
 */
public final class Ntt {
  /** Blocks of this many elements are worked on stage by stage: 16 KiB. */
  private static final int CACHED = 1 << 12;

  private final PrimeField field;
  private final int maxLog;

  /** Entry h + j: w^j for the stage whose blocks have 2h elements, w of order 2h. */
  private final int[] up;

  private final int[] down;
  private final SmallStages small;

  public Ntt(PrimeField field, int maxLog) {
    this.field = field;
    this.maxLog = maxLog;
    this.up = twiddles(field, maxLog, false);
    this.down = twiddles(field, maxLog, true);
    this.small = new SmallStages(field, up, down);
  }

  private static int[] twiddles(PrimeField field, int maxLog, boolean inverse) {
    int[] table = new int[Math.max(2, 1 << maxLog)];
    for (int log = 1; log <= maxLog; log++) {
      int root = field.rootOfUnity(log);
      int step = inverse ? field.inverse(root) : root;
      int half = 1 << (log - 1);
      Blocks.powers(field, field.one(), step, table, half, half);
    }
    return table;
  }

  public PrimeField field() {
    return field;
  }

  public int maxLog() {
    return maxLog;
  }

  /** Values on the subgroup of n elements to n times the coefficients, in place. */
  public void down(int[] x, int at, int n) {
    check(n);
    downFrom(x, at, n);
  }

  private void downFrom(int[] x, int at, int n) {
    if (n > CACHED) {
      downStage(x, at, n / 2);
      downFrom(x, at, n / 2);
      downFrom(x, at + n / 2, n / 2);
      return;
    }
    int h = n / 2;
    for (; h >= small.step(); h /= 2) {
      for (int block = at; block < at + n; block += 2 * h) {
        downStage(x, block, h);
      }
    }
    for (; h >= 1; h /= 2) {
      small.down(x, at, n, h, down);
    }
  }

  private void downStage(int[] x, int at, int h) {
    Butterflies.down(field, x, at, h, down);
  }

  /** Coefficients in bit-reversed order to values on the subgroup of n elements, in place. */
  public void up(int[] x, int at, int n) {
    check(n);
    upFrom(x, at, n, 1);
  }

  /**
   * Values of a polynomial of n coefficients on n·2^logBlowup points, into a new array that goes on
   * with the first 2^logBlowup values again: so the next row is always 2^logBlowup entries on.
   *
   * @param coefficients in bit-reversed order, from {@code at} on
   */
  public int[] extend(int[] coefficients, int at, int n, int logBlowup) {
    int size = n << logBlowup;
    check(size);
    int[] x = new int[size + (1 << logBlowup)];
    System.arraycopy(coefficients, at, x, size - n, n);
    return spread(x, n, logBlowup);
  }

  /**
   * The same from values on the subgroup of n elements.
   *
   * @param scale what coefficient k is multiplied by, in bit-reversed order; 1/n included
   */
  public int[] extendValues(int[] values, int[] scale, int logBlowup) {
    int n = values.length;
    int size = n << logBlowup;
    check(size);
    int[] x = new int[size + (1 << logBlowup)];
    System.arraycopy(values, 0, x, size - n, n);
    downFrom(x, size - n, n);
    Blocks.multiply(field, x, size - n, scale, 0, x, size - n, n);
    return spread(x, n, logBlowup);
  }

  /** Coefficients that stand at the end become values. */
  private int[] spread(int[] x, int n, int logBlowup) {
    int blowup = 1 << logBlowup;
    int size = n << logBlowup;
    // The first stages meet a coefficient and zeros: they copy it. No entry is read after a write.
    if (logBlowup == 1) {
      Butterflies.twice(x, n);
    } else {
      for (int i = 0; i < n; i++) {
        Arrays.fill(x, i << logBlowup, (i + 1) << logBlowup, x[size - n + i]);
      }
    }
    upFrom(x, 0, size, blowup);
    System.arraycopy(x, 0, x, size, blowup);
    return x;
  }

  private void upFrom(int[] x, int at, int n, int first) {
    if (n > CACHED && n > 2 * first) {
      upFrom(x, at, n / 2, first);
      upFrom(x, at + n / 2, n / 2, first);
      Butterflies.up(field, x, at, n / 2, up);
      return;
    }
    int h = first;
    for (; h < Math.min(n, small.step()); h *= 2) {
      small.up(x, at, n, h, up);
    }
    for (; h < n; h *= 2) {
      for (int block = at; block < at + n; block += 2 * h) {
        Butterflies.up(field, x, block, h, up);
      }
    }
  }

  /**
   * to[rev(k)] ← first·x^k: what scales coefficients in bit-reversed order.
   *
   * @param n a power of two
   */
  public static void reversedPowers(PrimeField f, int first, int x, int[] to, int n) {
    to[0] = first;
    for (int half = 1; half < n; half *= 2) {
      Blocks.multiply(f, to, 0, f.pow(x, n / (2L * half)), to, half, half);
    }
  }

  private void check(int n) {
    if (Integer.bitCount(n) != 1 || n > 1 << maxLog) {
      throw new IllegalArgumentException(n + " elements, at most 2^" + maxLog);
    }
  }
}
