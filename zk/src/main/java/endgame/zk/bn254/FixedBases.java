package endgame.zk.bn254;

import java.util.List;

/**
 * Sums of multiples of points of G1 that are known long before the numbers, such as the points of a
 * verifying key. For every base and every 4 bits of a number all 15 multiples are kept, so that a
 * sum is {@value #WINDOWS} additions for each base and no doubling: a quarter of the time of {@link
 * G1#msm} or less.
 *
 * <p>Not constant in time: for public numbers only. Immutable; {@value #BYTES_EACH} bytes for each
 * base.
 */
public final class FixedBases {
  private static final int WINDOW_BITS = 4;
  private static final int WINDOWS = 64;
  private static final int MULTIPLES = (1 << WINDOW_BITS) - 1;
  private static final int AFFINE = 2 * PrimeField.LIMBS;

  /** Memory of one base. */
  public static final int BYTES_EACH = WINDOWS * MULTIPLES * AFFINE * Long.BYTES;

  /** For each base m·16^w·P, w from 0, m from 1; empty for infinity. */
  private final long[][] tables;

  private FixedBases(long[][] tables) {
    this.tables = tables;
  }

  /** Computes the multiples: about as long as four multiplications for each base. */
  public static FixedBases of(List<G1> bases) {
    long[][] tables = new long[bases.size()][];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = bases.get(i).isInfinity() ? new long[0] : table(bases.get(i));
    }
    return new FixedBases(tables);
  }

  private static long[] table(G1 base) {
    Jacobian curve = new Jacobian(PrimeField.FP);
    long[] points = new long[WINDOWS * MULTIPLES * curve.size];
    long[] power = new long[curve.size];
    curve.setAffine(power, 0, base.limbs(), 0);
    for (int w = 0; w < WINDOWS; w++) {
      int first = w * MULTIPLES * curve.size;
      System.arraycopy(power, 0, points, first, curve.size);
      for (int m = 1; m < MULTIPLES; m++) {
        int at = first + m * curve.size;
        System.arraycopy(points, at - curve.size, points, at, curve.size);
        curve.add(points, at, power, 0);
      }
      for (int bit = 0; bit < WINDOW_BITS; bit++) {
        curve.twice(power, 0);
      }
    }
    long[] table = new long[WINDOWS * MULTIPLES * AFFINE];
    curve.toAffine(table, 0, points, 0, WINDOWS * MULTIPLES);
    return table;
  }

  /** Number of bases. */
  public int size() {
    return tables.length;
  }

  /** The sum of the products scalar·base, as many scalars as bases. */
  public G1 sum(List<Scalar> scalars) {
    if (scalars.size() != tables.length) {
      throw new IllegalArgumentException("bases " + tables.length + ", scalars " + scalars.size());
    }
    Jacobian curve = new Jacobian(PrimeField.FP);
    long[] sum = new long[curve.size];
    curve.setInfinity(sum, 0);
    for (int i = 0; i < tables.length; i++) {
      if (tables[i].length == 0) {
        continue;
      }
      long[] number = scalars.get(i).plain();
      for (int w = 0; w < WINDOWS; w++) {
        int shift = w * WINDOW_BITS;
        int m = (int) (number[shift >>> 6] >>> (shift & 63)) & MULTIPLES;
        if (m != 0) {
          curve.addAffine(sum, 0, tables[i], (w * MULTIPLES + m - 1) * AFFINE);
        }
      }
    }
    return G1.ofJacobian(curve, sum);
  }
}
