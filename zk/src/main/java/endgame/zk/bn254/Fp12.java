package endgame.zk.bn254;

/**
 * Fp6 = Fp2[v]/(v³ − ξ) and Fp12 = Fp6[w]/(w² − v), ξ = 9 + u: 48 words, the coefficients in Fp2 of
 * 1, v, v², w, vw, v²w. An instance has scratch space: it is for one thread. Results may overlay
 * operands.
 */
final class Fp12 {
  static final int LIMBS = 48;
  static final int HALF = 24;

  private static final PrimeField FP = PrimeField.FP;

  /** A pair of coefficients: a block of the factors that {@link Fp2#rows} makes. */
  private static final int BLOCK = Fp2.LIMBS;

  /** In {@link #rows}: where the factors of the coefficients of u begin. */
  private static final int IMAGINARY = 6 * BLOCK;

  private final Fp2 fp2;
  private final long[] rows = new long[2 * IMAGINARY];
  private final long[] left = new long[4 * BLOCK];
  private final long[] xi = new long[2 * BLOCK];
  private final long[] a = new long[HALF];
  private final long[] b = new long[HALF];
  private final long[] c = new long[HALF];
  private final long[] d = new long[HALF];
  private final long[] squares = new long[9 * BLOCK];

  Fp12(Fp2 fp2) {
    this.fp2 = fp2;
  }

  static void setOne(long[] z) {
    java.util.Arrays.fill(z, 0);
    FP.setOne(z, 0);
  }

  static boolean isOne(long[] x) {
    long[] one = new long[LIMBS];
    setOne(one);
    return java.util.Arrays.equals(one, x);
  }

  private static void add6(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    for (int i = 0; i < HALF; i += PrimeField.LIMBS) {
      FP.add(z, zAt + i, x, xAt + i, y, yAt + i);
    }
  }

  private static void subtract6(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    for (int i = 0; i < HALF; i += PrimeField.LIMBS) {
      FP.subtract(z, zAt + i, x, xAt + i, y, yAt + i);
    }
  }

  /** z ← x·v: the coefficients move up, the last comes back times ξ. */
  private void timesV(long[] z, int zAt, long[] x, int xAt) {
    fp2.timesXi(xi, 0, x, xAt + 2 * BLOCK);
    System.arraycopy(x, xAt, z, zAt + BLOCK, 2 * BLOCK);
    System.arraycopy(xi, 0, z, zAt, BLOCK);
  }

  /**
   * z ← x·y in Fp6. The coefficients are x₀y₀ + x₁·ξy₂ + x₂·ξy₁, x₀y₁ + x₁y₀ + x₂·ξy₂ and x₀y₂ +
   * x₁y₁ + x₂y₀: three windows on y₂, y₁, y₀, ξy₂, ξy₁. z must not overlay x.
   */
  private void multiply6(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long[] r = rows;
    fp2.timesXi(xi, 0, y, yAt + 2 * BLOCK);
    fp2.timesXi(xi, BLOCK, y, yAt + BLOCK);
    Fp2.rows(r, 0, IMAGINARY, y, yAt + 2 * BLOCK);
    Fp2.rows(r, BLOCK, IMAGINARY + BLOCK, y, yAt + BLOCK);
    Fp2.rows(r, 2 * BLOCK, IMAGINARY + 2 * BLOCK, y, yAt);
    Fp2.rows(r, 3 * BLOCK, IMAGINARY + 3 * BLOCK, xi, 0);
    Fp2.rows(r, 4 * BLOCK, IMAGINARY + 4 * BLOCK, xi, BLOCK);
    for (int i = 0; i < 3; i++) {
      int window = (2 - i) * BLOCK;
      Products.sumOfSix(z, zAt + i * BLOCK, x, xAt, r, window);
      Products.sumOfSix(z, zAt + i * BLOCK + Fp2.IM, x, xAt, r, IMAGINARY + window);
    }
  }

  void multiply(long[] z, long[] x, long[] y) {
    multiply6(a, 0, x, 0, y, 0);
    multiply6(b, 0, x, HALF, y, HALF);
    add6(c, 0, x, 0, x, HALF);
    add6(d, 0, y, 0, y, HALF);
    multiply6(z, HALF, c, 0, d, 0);
    subtract6(z, HALF, z, HALF, a, 0);
    subtract6(z, HALF, z, HALF, b, 0);
    timesV(b, 0, b, 0);
    add6(z, 0, a, 0, b, 0);
  }

  /** (x₀ + x₁w)² = (x₀ + x₁)(x₀ + vx₁) − t − vt + 2tw, t = x₀x₁. */
  void square(long[] z, long[] x) {
    multiply6(a, 0, x, 0, x, HALF);
    timesV(b, 0, x, HALF);
    add6(b, 0, b, 0, x, 0);
    add6(c, 0, x, 0, x, HALF);
    multiply6(z, 0, c, 0, b, 0);
    subtract6(z, 0, z, 0, a, 0);
    add6(z, HALF, a, 0, a, 0);
    timesV(a, 0, a, 0);
    subtract6(z, 0, z, 0, a, 0);
  }

  /**
   * z ← z·(1 + (β + γv)w), β and γ at {@code at} of {@code line}: a line of the Miller loop,
   * divided by an element of Fp. With B = β + γv, z₀ ← z₀ + z₁·vB and z₁ ← z₁ + z₀·B.
   */
  void multiplyByLine(long[] z, long[] line, int at) {
    long[] r = rows;
    int beta = at;
    int gamma = at + BLOCK;
    fp2.timesXi(xi, 0, line, gamma);
    fp2.timesXi(xi, BLOCK, line, beta);
    Fp2.rows(r, 0, IMAGINARY, line, gamma);
    Fp2.rows(r, BLOCK, IMAGINARY + BLOCK, line, beta);
    Fp2.rows(r, 2 * BLOCK, IMAGINARY + 2 * BLOCK, xi, 0);
    Fp2.rows(r, 3 * BLOCK, IMAGINARY + 3 * BLOCK, line, beta);
    Fp2.rows(r, 4 * BLOCK, IMAGINARY + 4 * BLOCK, xi, 0);
    Fp2.rows(r, 5 * BLOCK, IMAGINARY + 5 * BLOCK, xi, BLOCK);
    int gammaBeta = 0;
    int xiGammaBeta = 2 * BLOCK;
    int xiGammaXiBeta = 4 * BLOCK;
    // z₁·vB: z₁₁·ξγ + z₁₂·ξβ, z₁₂·ξγ + z₁₀·β, z₁₀·γ + z₁₁·β
    around(z, HALF);
    pair(a, 0, BLOCK, xiGammaXiBeta);
    pair(a, BLOCK, 2 * BLOCK, xiGammaBeta);
    pair(a, 2 * BLOCK, 0, gammaBeta);
    // z₀·B: z₀₂·ξγ + z₀₀·β, z₀₀·γ + z₀₁·β, z₀₁·γ + z₀₂·β
    around(z, 0);
    pair(b, 0, 2 * BLOCK, xiGammaBeta);
    pair(b, BLOCK, 0, gammaBeta);
    pair(b, 2 * BLOCK, BLOCK, gammaBeta);
    add6(z, 0, z, 0, a, 0);
    add6(z, HALF, z, HALF, b, 0);
  }

  /** left ← x₀, x₁, x₂, x₀. */
  private void around(long[] x, int xAt) {
    System.arraycopy(x, xAt, left, 0, HALF);
    System.arraycopy(x, xAt, left, HALF, BLOCK);
  }

  private void pair(long[] z, int zAt, int from, int row) {
    FP.sumOfProducts(z, zAt, left, from, rows, row, 4);
    FP.sumOfProducts(z, zAt + Fp2.IM, left, from, rows, IMAGINARY + row, 4);
  }

  /** z ← x₀ − x₁w: x^(p⁶), the inverse of elements of the cyclotomic subgroup. */
  void conjugate(long[] z, long[] x) {
    System.arraycopy(x, 0, z, 0, HALF);
    for (int i = HALF; i < LIMBS; i += PrimeField.LIMBS) {
      FP.negate(z, i, x, i);
    }
  }

  /** z ← 1/x; 0 for 0. 1/(x₀ + x₁w) = (x₀ − x₁w)/(x₀² − v·x₁²). */
  void invert(long[] z, long[] x) {
    multiply6(a, 0, x, 0, x, 0);
    multiply6(b, 0, x, HALF, x, HALF);
    timesV(b, 0, b, 0);
    subtract6(a, 0, a, 0, b, 0);
    invert6(b, a);
    conjugate(z, x);
    System.arraycopy(z, 0, c, 0, HALF);
    multiply6(z, 0, c, 0, b, 0);
    System.arraycopy(z, HALF, c, 0, HALF);
    multiply6(z, HALF, c, 0, b, 0);
  }

  /** z ← 1/x in Fp6 by the norm to Fp2. */
  private void invert6(long[] z, long[] x) {
    long[] s = squares;
    int x1 = BLOCK;
    int x2 = 2 * BLOCK;
    int t0 = 0;
    int t1 = BLOCK;
    int t2 = 2 * BLOCK;
    int t = 3 * BLOCK;
    int norm = 4 * BLOCK;
    // x₀² − ξx₁x₂, ξx₂² − x₀x₁, x₁² − x₀x₂
    fp2.square(s, t0, x, 0);
    fp2.multiply(s, t, x, x1, x, x2);
    fp2.timesXi(s, t, s, t);
    fp2.subtract(s, t0, s, t0, s, t);
    fp2.square(s, t1, x, x2);
    fp2.timesXi(s, t1, s, t1);
    fp2.multiply(s, t, x, 0, x, x1);
    fp2.subtract(s, t1, s, t1, s, t);
    fp2.square(s, t2, x, x1);
    fp2.multiply(s, t, x, 0, x, x2);
    fp2.subtract(s, t2, s, t2, s, t);
    // The norm is x₀t₀ + ξ(x₂t₁ + x₁t₂).
    fp2.multiply(s, norm, x, x2, s, t1);
    fp2.multiply(s, t, x, x1, s, t2);
    fp2.add(s, norm, s, norm, s, t);
    fp2.timesXi(s, norm, s, norm);
    fp2.multiply(s, t, x, 0, s, t0);
    fp2.add(s, norm, s, norm, s, t);
    fp2.invert(s, norm, s, norm);
    fp2.multiply(z, 0, s, t0, s, norm);
    fp2.multiply(z, x1, s, t1, s, norm);
    fp2.multiply(z, x2, s, t2, s, norm);
  }

  /** z ← x^(p^power), power 1, 2 or 3. */
  void frobenius(long[] z, long[] x, int power) {
    for (int i = 0; i < 6; i++) {
      // The coefficient of w^k, w = v^½.
      int k = i < 3 ? 2 * i : 2 * i - 5;
      int at = i * BLOCK;
      if (power % 2 == 1) {
        fp2.conjugate(z, at, x, at);
      } else {
        System.arraycopy(x, at, z, at, BLOCK);
      }
      if (k > 0) {
        fp2.multiply(z, at, z, at, Frobenius.POWERS, Frobenius.at(power, k));
      }
    }
  }

  /**
   * z ← x² for x of the cyclotomic subgroup (Granger and Scott, ePrint 2009/565): three squarings
   * in Fp4, of the pairs (x₀, x₄), (x₃, x₂) and (x₁, x₅) of coefficients.
   */
  void cyclotomicSquare(long[] z, long[] x) {
    fp4Square(0, x, 0, 4 * BLOCK);
    fp4Square(3 * BLOCK, x, 3 * BLOCK, 2 * BLOCK);
    fp4Square(6 * BLOCK, x, BLOCK, 5 * BLOCK);
    long[] s = squares;
    fp2.timesXi(s, 7 * BLOCK, s, 7 * BLOCK);
    thriceMinusTwice(z, 0, s, 0, x);
    thriceMinusTwice(z, BLOCK, s, 3 * BLOCK, x);
    thriceMinusTwice(z, 2 * BLOCK, s, 6 * BLOCK, x);
    thricePlusTwice(z, 3 * BLOCK, s, 7 * BLOCK, x);
    thricePlusTwice(z, 4 * BLOCK, s, BLOCK, x);
    thricePlusTwice(z, 5 * BLOCK, s, 4 * BLOCK, x);
  }

  /** squares ← a² + ξb², then 2ab. */
  private void fp4Square(int at, long[] x, int aAt, int bAt) {
    long[] s = squares;
    int both = at + BLOCK;
    int other = at + 2 * BLOCK;
    fp2.add(s, both, x, aAt, x, bAt);
    fp2.square(s, both, s, both);
    fp2.square(s, at, x, aAt);
    fp2.square(s, other, x, bAt);
    fp2.subtract(s, both, s, both, s, at);
    fp2.subtract(s, both, s, both, s, other);
    fp2.timesXi(s, other, s, other);
    fp2.add(s, at, s, at, s, other);
  }

  private void thriceMinusTwice(long[] z, int at, long[] s, int sAt, long[] x) {
    fp2.subtract(z, at, s, sAt, x, at);
    fp2.twice(z, at, z, at);
    fp2.add(z, at, z, at, s, sAt);
  }

  private void thricePlusTwice(long[] z, int at, long[] s, int sAt, long[] x) {
    fp2.add(z, at, s, sAt, x, at);
    fp2.twice(z, at, z, at);
    fp2.add(z, at, z, at, s, sAt);
  }
}
