package endgame.zk.bn254;

/**
 * Fp[u]/(u² + 1): eight words, the constant coefficient first. An instance has scratch space: it is
 * for one thread.
 */
final class Fp2 implements CoordinateField {
  static final int LIMBS = 8;
  static final int IM = 4;

  private static final PrimeField FP = PrimeField.FP;

  /** x, then (re y, −im y), then (im y, re y). */
  private final long[] scratch = new long[3 * LIMBS];

  @Override
  public int limbs() {
    return LIMBS;
  }

  @Override
  public void multiply(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long[] s = scratch;
    System.arraycopy(x, xAt, s, 0, LIMBS);
    rows(s, LIMBS, 2 * LIMBS, y, yAt);
    Products.sumOfTwo(z, zAt, s, 0, s, LIMBS);
    Products.sumOfTwo(z, zAt + IM, s, 0, s, 2 * LIMBS);
  }

  /** The factors that give the two coefficients of a product with y: (re, −im) and (im, re). */
  static void rows(long[] s, int real, int imaginary, long[] y, int yAt) {
    FP.negate(s, real + IM, y, yAt + IM);
    for (int i = 0; i < IM; i++) {
      long re = y[yAt + i];
      s[real + i] = re;
      s[imaginary + IM + i] = re;
      s[imaginary + i] = y[yAt + IM + i];
    }
  }

  @Override
  public void square(long[] z, int zAt, long[] x, int xAt) {
    long[] s = scratch;
    FP.add(s, 0, x, xAt, x, xAt + IM);
    FP.subtract(s, IM, x, xAt, x, xAt + IM);
    FP.twice(s, LIMBS, x, xAt);
    FP.multiply(z, zAt + IM, s, LIMBS, x, xAt + IM);
    FP.multiply(z, zAt, s, 0, s, IM);
  }

  @Override
  public void add(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    FP.add(z, zAt, x, xAt, y, yAt);
    FP.add(z, zAt + IM, x, xAt + IM, y, yAt + IM);
  }

  @Override
  public void subtract(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    FP.subtract(z, zAt, x, xAt, y, yAt);
    FP.subtract(z, zAt + IM, x, xAt + IM, y, yAt + IM);
  }

  @Override
  public void negate(long[] z, int zAt, long[] x, int xAt) {
    FP.negate(z, zAt, x, xAt);
    FP.negate(z, zAt + IM, x, xAt + IM);
  }

  @Override
  public void setOne(long[] z, int zAt) {
    FP.setOne(z, zAt);
    for (int i = IM; i < LIMBS; i++) {
      z[zAt + i] = 0;
    }
  }

  @Override
  public void invert(long[] z, int zAt, long[] x, int xAt) {
    long[] s = scratch;
    // 1/(a + bu) = (a − bu)/(a² + b²)
    System.arraycopy(x, xAt, s, 0, LIMBS);
    FP.sumOfProducts(s, LIMBS, s, 0, s, 0, 2);
    FP.invert(s, LIMBS, s, LIMBS);
    FP.multiply(z, zAt, s, 0, s, LIMBS);
    FP.multiply(s, IM, s, IM, s, LIMBS);
    FP.negate(z, zAt + IM, s, IM);
  }

  /** z ← x times the element y of Fp. */
  void scale(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    FP.multiply(z, zAt, x, xAt, y, yAt);
    FP.multiply(z, zAt + IM, x, xAt + IM, y, yAt);
  }

  /** z ← a − bu for x = a + bu: x^p. */
  void conjugate(long[] z, int zAt, long[] x, int xAt) {
    System.arraycopy(x, xAt, z, zAt, IM);
    FP.negate(z, zAt + IM, x, xAt + IM);
  }

  /** z ← x·ξ, ξ = 9 + u. */
  void timesXi(long[] z, int zAt, long[] x, int xAt) {
    long[] s = scratch;
    System.arraycopy(x, xAt, s, 0, LIMBS);
    FP.negate(s, LIMBS, s, IM);
    Products.nineTimesPlus(z, zAt, s, 0, s, LIMBS);
    Products.nineTimesPlus(z, zAt + IM, s, IM, s, 0);
  }

  /** z ← a square root of x if there is one. */
  boolean root(long[] z, int zAt, long[] x, int xAt) {
    long[] s = new long[4 * LIMBS];
    int a = 0;
    int b = IM;
    int t = 2 * IM;
    int half = 3 * IM;
    int root = 4 * IM;
    int check = 6 * IM;
    System.arraycopy(x, xAt, s, a, LIMBS);
    if (FP.isZero(s, b)) {
      // √a, or u·√−a: one of both is in Fp.
      if (!FP.root(s, root, s, a)) {
        FP.negate(s, a, s, a);
        if (!FP.root(s, root + IM, s, a)) {
          throw new IllegalStateException("-1 is no square");
        }
        System.arraycopy(new long[IM], 0, s, root, IM);
      }
    } else {
      // (c + du)² = a + bu: c² = (a ± √(a² + b²))/2, d = b/2c.
      FP.sumOfProducts(s, t, s, 0, s, 0, 2);
      if (!FP.root(s, t, s, t)) {
        return false;
      }
      FP.setOne(s, half);
      FP.twice(s, half, s, half);
      FP.invert(s, half, s, half);
      FP.add(s, root, s, a, s, t);
      FP.multiply(s, root, s, root, s, half);
      if (!FP.root(s, root, s, root)) {
        FP.subtract(s, root, s, a, s, t);
        FP.multiply(s, root, s, root, s, half);
        FP.root(s, root, s, root);
      }
      FP.invert(s, root + IM, s, root);
      FP.multiply(s, root + IM, s, root + IM, s, half);
      FP.multiply(s, root + IM, s, root + IM, s, b);
    }
    square(s, check, s, root);
    boolean found = equal(s, check, x, xAt);
    System.arraycopy(s, root, z, zAt, LIMBS);
    return found;
  }

  /** The greater of y and −y in the order that compares the coefficient of u first. */
  boolean isLarge(long[] x, int xAt) {
    return FP.isZero(x, xAt + IM) ? FP.isLarge(x, xAt) : FP.isLarge(x, xAt + IM);
  }
}
