package endgame.zk.bn254;

/**
 * The lines of the Miller loop for a point of G2. Making them costs about half of a Miller loop;
 * for points of a verifying key it is done once.
 *
 * <p>A line with slope λ through T (on the twist), at P of G1, is y_P − λx_P·w + μ·w³ with μ = λx_T
 * − y_T. Stored are λ and μ: divided by y_P, which the final exponentiation undoes, the line has
 * the constant coefficient 1.
 */
public final class PreparedG2 {
  /** Words of a line: λ and μ. */
  static final int LINE = 2 * Fp2.LIMBS;

  private final long[] lines;

  private PreparedG2(long[] lines) {
    this.lines = lines;
  }

  public static PreparedG2 of(G2 point) {
    return new PreparedG2(point.isInfinity() ? new long[0] : new Builder(point.limbs()).lines());
  }

  /** A pairing with infinity is 1: there are no lines. */
  public boolean isInfinity() {
    return lines.length == 0;
  }

  /** In the order of the loop; not to be changed. */
  long[] lines() {
    return lines;
  }

  private static int count() {
    int count = LoopDigits.MILLER.length - 1 + 2;
    for (int i = 0; i < LoopDigits.MILLER.length - 1; i++) {
      count += LoopDigits.MILLER[i] != 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Runs through the loop in Jacobian coordinates. The denominators of the slopes are the Z of the
   * next points, so that one inversion at the end is enough for all lines.
   */
  private static final class Builder {
    private static final int COUNT = count();

    private final Fp2 f = new Fp2();
    private final Jacobian curve = new Jacobian(f);
    private final long[] q;
    private final long[] negated;
    private final long[] t = new long[3 * Fp2.LIMBS];
    private final long[] s = new long[4 * Fp2.LIMBS];

    /** λ·Z' in the first half; the numerator of μ for doublings in the second. */
    private final long[] lines = new long[COUNT * LINE];

    /** Z after each line, one place further on; the first is 1. */
    private final long[] z = new long[(COUNT + 1) * Fp2.LIMBS];

    /** The affine points that are added, by line; null for doublings. */
    private final long[][] added = new long[COUNT][];

    private int line;

    Builder(long[] q) {
      this.q = q;
      this.negated = q.clone();
      f.negate(negated, Fp2.LIMBS, q, Fp2.LIMBS);
    }

    long[] lines() {
      curve.setAffine(t, 0, q, 0);
      f.setOne(z, 0);
      for (int i = LoopDigits.MILLER.length - 2; i >= 0; i--) {
        twice();
        switch (LoopDigits.MILLER[i]) {
          case 1 -> add(q);
          case -1 -> add(negated);
          default -> {}
        }
      }
      long[] first = new long[G2.LIMBS];
      long[] second = new long[G2.LIMBS];
      Subgroup.psiAffine(f, first, q);
      add(first);
      Subgroup.psiAffine(f, second, first);
      f.negate(second, Fp2.LIMBS, second, Fp2.LIMBS);
      add(second);
      invertAll();
      for (int i = 0; i < COUNT; i++) {
        finish(i);
      }
      return lines;
    }

    /** λ = 3X²/Z', μ = (3X³ − 2Y²)/(Z'·Z²), Z' = 2YZ. */
    private void twice() {
      int at = line * LINE;
      int y = Fp2.LIMBS;
      f.square(s, 0, t, 0);
      f.twice(lines, at, s, 0);
      f.add(lines, at, lines, at, s, 0);
      f.multiply(s, 0, lines, at, t, 0);
      f.square(s, y, t, y);
      f.twice(s, y, s, y);
      f.subtract(lines, at + y, s, 0, s, y);
      curve.twice(t, 0);
      next();
    }

    /** λ = (y_Q·Z³ − Y)/Z', Z' = Z(x_Q·Z² − X). */
    private void add(long[] point) {
      int at = line * LINE;
      int zAt = 2 * Fp2.LIMBS;
      f.square(s, 0, t, zAt);
      f.multiply(s, 0, s, 0, t, zAt);
      f.multiply(s, 0, s, 0, point, Fp2.LIMBS);
      f.subtract(lines, at, s, 0, t, Fp2.LIMBS);
      added[line] = point;
      curve.addAffine(t, 0, point, 0);
      next();
    }

    private void next() {
      line++;
      System.arraycopy(t, 2 * Fp2.LIMBS, z, line * Fp2.LIMBS, Fp2.LIMBS);
    }

    /** None is zero: multiples of a point of order r smaller than r are not infinity. */
    private void invertAll() {
      long[] before = new long[z.length];
      f.setOne(s, 0);
      for (int at = 0; at < z.length; at += Fp2.LIMBS) {
        System.arraycopy(s, 0, before, at, Fp2.LIMBS);
        f.multiply(s, 0, s, 0, z, at);
      }
      f.invert(s, 0, s, 0);
      for (int at = z.length - Fp2.LIMBS; at >= 0; at -= Fp2.LIMBS) {
        f.multiply(before, at, before, at, s, 0);
        f.multiply(s, 0, s, 0, z, at);
        System.arraycopy(before, at, z, at, Fp2.LIMBS);
      }
    }

    private void finish(int i) {
      int slope = i * LINE;
      int constant = slope + Fp2.LIMBS;
      int inverse = (i + 1) * Fp2.LIMBS;
      f.multiply(lines, slope, lines, slope, z, inverse);
      long[] point = added[i];
      if (point != null) {
        f.multiply(lines, constant, lines, slope, point, 0);
        f.subtract(lines, constant, lines, constant, point, Fp2.LIMBS);
      } else {
        f.square(s, 0, z, i * Fp2.LIMBS);
        f.multiply(s, 0, s, 0, z, inverse);
        f.multiply(lines, constant, lines, constant, s, 0);
      }
    }
  }
}
