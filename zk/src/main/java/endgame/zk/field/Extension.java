package endgame.zk.field;

import java.util.Arrays;

/**
 * An extension of a {@link PrimeField}: F[X] modulo X^D − w (D = 4), or for KoalaBear with D = 5
 * modulo X^5 + X^2 − 1, which has no binomial (zkvm design 1.1). An element is D words in
 * Montgomery form, coefficient of X^0 first, at an offset of an array; or an {@link Ext}.
 */
public final class Extension {
  /** X^4 − 3 over KoalaBear: 123.95 bits. */
  public static final Extension KOALA_BEAR_4 =
      new Extension(PrimeField.KOALA_BEAR, 4, new long[] {3, 0, 0, 0});

  /** X^5 + X^2 − 1 over KoalaBear: 154.94 bits. */
  public static final Extension KOALA_BEAR_5 =
      new Extension(PrimeField.KOALA_BEAR, 5, new long[] {1, 0, -1, 0, 0});

  /** X^4 − 11 over BabyBear: 123.63 bits. */
  public static final Extension BABY_BEAR_4 =
      new Extension(PrimeField.BABY_BEAR, 4, new long[] {11, 0, 0, 0});

  /** X^5 − 2 over BabyBear: 154.53 bits. */
  public static final Extension BABY_BEAR_5 =
      new Extension(PrimeField.BABY_BEAR, 5, new long[] {2, 0, 0, 0, 0});

  /** The largest degree. */
  public static final int DEGREE_MAX = 5;

  private final PrimeField base;
  private final int degree;
  private final int minusOne;

  /** {@code folds[k][i]}: what X^(D+k) has at X^i, in Montgomery form. */
  private final int[][] folds;

  /** {@code frobenius[k]}: (X^k)^p. */
  private final int[][] frobenius;

  private final Ext zero;
  private final Ext one;

  private Extension(PrimeField base, int degree, long[] top) {
    this.base = base;
    this.degree = degree;
    this.minusOne = base.negate(base.one());
    this.folds = folds(base, top);
    this.zero = new Ext(this, new int[degree]);
    int[] unit = new int[degree];
    unit[0] = base.one();
    this.one = new Ext(this, unit);
    this.frobenius = new int[degree][];
    int[] x = new int[degree];
    x[1] = base.one();
    Ext image = new Ext(this, x).pow(base.p());
    Ext power = one;
    for (int k = 0; k < degree; k++) {
      frobenius[k] = power.words();
      power = power.times(image);
    }
  }

  private static int[][] folds(PrimeField base, long[] top) {
    int degree = top.length;
    int[][] folds = new int[degree - 1][degree];
    for (int i = 0; i < degree; i++) {
      folds[0][i] = base.of(top[i]);
    }
    for (int k = 1; k < degree - 1; k++) {
      int[] last = folds[k - 1];
      for (int i = 0; i < degree; i++) {
        int shifted = i == 0 ? 0 : last[i - 1];
        folds[k][i] = base.add(shifted, base.multiply(last[degree - 1], folds[0][i]));
      }
    }
    return folds;
  }

  public PrimeField base() {
    return base;
  }

  public int degree() {
    return degree;
  }

  public Ext zero() {
    return zero;
  }

  public Ext one() {
    return one;
  }

  /** The element of the base field. */
  public Ext of(int element) {
    int[] words = new int[degree];
    words[0] = element;
    return new Ext(this, words);
  }

  /** The element whose words stand at an offset. */
  public Ext read(int[] words, int at) {
    return new Ext(this, Arrays.copyOfRange(words, at, at + degree));
  }

  /** Bits of the size of the field: log2(p^D). */
  public double bits() {
    return degree * Math.log(base.p()) / Math.log(2);
  }

  /** {@code folds()[k][i]}: the coefficient of X^i in X^(D+k); a copy. */
  public int[][] reduction() {
    return Arrays.stream(folds).map(int[]::clone).toArray(int[][]::new);
  }

  /** {@code [k][i]}: the coefficient of X^i in (X^k)^p; a copy. */
  public int[][] frobeniusMatrix() {
    return Arrays.stream(frobenius).map(int[]::clone).toArray(int[][]::new);
  }

  /** d ← a·b. The arrays may be the same, the ranges too. */
  public void multiply(int[] a, int at, int[] b, int bt, int[] d, int dt) {
    int[] product = new int[2 * degree - 1];
    // Sums of products are reduced once: they are kept below 2^32·p, as sum − 2^32·p, which is < 0.
    long bound = (long) base.p() << 32;
    for (int k = 0; k < product.length; k++) {
      long sum = -bound;
      for (int i = Math.max(0, k - degree + 1); i <= Math.min(k, degree - 1); i++) {
        sum += (long) a[at + i] * b[bt + k - i];
        sum -= bound & ~(sum >> 63);
      }
      product[k] = base.reduce(sum + bound);
    }
    for (int i = 0; i < degree; i++) {
      int sum = product[i];
      for (int k = 0; k < degree - 1; k++) {
        int fold = folds[k][i];
        if (fold == base.one()) {
          sum = base.add(sum, product[degree + k]);
        } else if (fold == minusOne) {
          sum = base.subtract(sum, product[degree + k]);
        } else if (fold != 0) {
          sum = base.add(sum, base.multiply(product[degree + k], fold));
        }
      }
      d[dt + i] = sum;
    }
  }

  /** a^p. */
  Ext frobenius(Ext a) {
    int[] sum = new int[degree];
    int[] words = a.words();
    for (int k = 0; k < degree; k++) {
      for (int i = 0; i < degree; i++) {
        sum[i] = base.add(sum[i], base.multiply(words[k], frobenius[k][i]));
      }
    }
    return new Ext(this, sum);
  }

  @Override
  public String toString() {
    return base.name() + "^" + degree;
  }
}
