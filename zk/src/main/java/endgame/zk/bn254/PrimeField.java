package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A field of prime order below 2^254, elements in Montgomery form (a·2^256), four limbs, least
 * significant first, always below the modulus. Both fields of BN254 are instances.
 */
final class PrimeField implements CoordinateField {
  static final int LIMBS = 4;
  static final int BYTES = 32;

  /** More terms need a sixth word in the accumulator: (4 + 1)·p is still below 2^256. */
  static final int MAX_TERMS = 4;

  /** x of the BN family. */
  static final BigInteger CURVE_X = BigInteger.valueOf(4965661367192848881L);

  /** p = 36x⁴ + 36x³ + 24x² + 6x + 1: the coordinates. */
  static final PrimeField FP = new PrimeField(bn(24));

  /** r = 36x⁴ + 36x³ + 18x² + 6x + 1: the order of the groups. */
  static final PrimeField FR = new PrimeField(bn(18));

  private static final int WINDOW = 4;

  final BigInteger modulus;
  private final long p0;
  private final long p1;
  private final long p2;
  private final long p3;

  /** −1/p mod 2^64. */
  private final long factor;

  private final long[] one;
  private final long[] squareOfRadix;
  private final long[] cubeOfRadix;
  private final long[] limbs;

  private PrimeField(BigInteger modulus) {
    this.modulus = modulus;
    BigInteger radix = BigInteger.ONE.shiftLeft(256);
    long[] p = limbs(modulus);
    this.p0 = p[0];
    this.p1 = p[1];
    this.p2 = p[2];
    this.p3 = p[3];
    BigInteger word = BigInteger.ONE.shiftLeft(64);
    this.factor = modulus.negate().modInverse(word).longValue();
    this.one = limbs(radix.mod(modulus));
    this.squareOfRadix = limbs(radix.pow(2).mod(modulus));
    this.cubeOfRadix = limbs(radix.pow(3).mod(modulus));
    this.limbs = p;
  }

  private static BigInteger bn(int quadratic) {
    BigInteger x = CURVE_X;
    BigInteger value = BigInteger.valueOf(36);
    for (long c : new long[] {36, quadratic, 6, 1}) {
      value = value.multiply(x).add(BigInteger.valueOf(c));
    }
    return value;
  }

  private static long[] limbs(BigInteger value) {
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = value.shiftRight(64 * i).longValue();
    }
    return limbs;
  }

  @Override
  public int limbs() {
    return LIMBS;
  }

  private static long less(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
  }

  @Override
  public void multiply(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long y0 = y[yAt];
    long y1 = y[yAt + 1];
    long y2 = y[yAt + 2];
    long y3 = y[yAt + 3];
    long t0 = 0;
    long t1 = 0;
    long t2 = 0;
    long t3 = 0;
    // One limb of x, then one step of the reduction. The modulus is below 2^254, so that the sum
    // stays below 2^320.
    for (int i = 0; i < LIMBS; i++) {
      long a = x[xAt + i];
      long low = a * y0;
      long s0 = low + t0;
      long carry = Math.unsignedMultiplyHigh(a, y0) + less(s0, low);
      low = a * y1;
      long sum = low + t1;
      long high = Math.unsignedMultiplyHigh(a, y1) + less(sum, low);
      long s1 = sum + carry;
      carry = high + less(s1, sum);
      low = a * y2;
      sum = low + t2;
      high = Math.unsignedMultiplyHigh(a, y2) + less(sum, low);
      long s2 = sum + carry;
      carry = high + less(s2, sum);
      low = a * y3;
      sum = low + t3;
      high = Math.unsignedMultiplyHigh(a, y3) + less(sum, low);
      long s3 = sum + carry;
      long s4 = high + less(s3, sum);

      long m = s0 * factor;
      // The low word of the sum is 0 by the choice of m: it carries unless it was 0.
      carry = Math.unsignedMultiplyHigh(m, p0) + (s0 != 0 ? 1 : 0);
      low = m * p1;
      sum = low + s1;
      high = Math.unsignedMultiplyHigh(m, p1) + less(sum, low);
      t0 = sum + carry;
      carry = high + less(t0, sum);
      low = m * p2;
      sum = low + s2;
      high = Math.unsignedMultiplyHigh(m, p2) + less(sum, low);
      t1 = sum + carry;
      carry = high + less(t1, sum);
      low = m * p3;
      sum = low + s3;
      high = Math.unsignedMultiplyHigh(m, p3) + less(sum, low);
      t2 = sum + carry;
      t3 = s4 + high + less(t2, sum);
    }
    reduceOnce(z, zAt, t0, t1, t2, t3);
  }

  /**
   * z ← x₀y₀ + x₁y₁ + …, at most {@link #MAX_TERMS} terms, whose factors lie behind one another,
   * with one reduction (Longa, ePrint 2022/367). z may overlay operands.
   */
  void sumOfProducts(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt, int terms) {
    long t0 = 0;
    long t1 = 0;
    long t2 = 0;
    long t3 = 0;
    for (int i = 0; i < 4; i++) {
      long t4 = 0;
      for (int j = 0; j < 4 * terms; j += 4) {
        long a = x[xAt + i + j];
        int k = yAt + j;
        long b = y[k];
        long low = a * b;
        t0 += low;
        long carry = Math.unsignedMultiplyHigh(a, b) + less(t0, low);
        b = y[k + 1];
        low = a * b;
        long sum = low + t1;
        long high = Math.unsignedMultiplyHigh(a, b) + less(sum, low);
        t1 = sum + carry;
        carry = high + less(t1, sum);
        b = y[k + 2];
        low = a * b;
        sum = low + t2;
        high = Math.unsignedMultiplyHigh(a, b) + less(sum, low);
        t2 = sum + carry;
        carry = high + less(t2, sum);
        b = y[k + 3];
        low = a * b;
        sum = low + t3;
        high = Math.unsignedMultiplyHigh(a, b) + less(sum, low);
        t3 = sum + carry;
        t4 += high + less(t3, sum);
      }
      long m = t0 * factor;
      long carry = Math.unsignedMultiplyHigh(m, p0) + (t0 != 0 ? 1 : 0);
      long low = m * p1;
      long sum = low + t1;
      long high = Math.unsignedMultiplyHigh(m, p1) + less(sum, low);
      t0 = sum + carry;
      carry = high + less(t0, sum);
      low = m * p2;
      sum = low + t2;
      high = Math.unsignedMultiplyHigh(m, p2) + less(sum, low);
      t1 = sum + carry;
      carry = high + less(t1, sum);
      low = m * p3;
      sum = low + t3;
      high = Math.unsignedMultiplyHigh(m, p3) + less(sum, low);
      t2 = sum + carry;
      t3 = t4 + high + less(t2, sum);
    }
    reduceOnce(z, zAt, t0, t1, t2, t3);
  }

  @Override
  public void square(long[] z, int zAt, long[] x, int xAt) {
    multiply(z, zAt, x, xAt, x, xAt);
  }

  /** z ← t or t − p, for t below 2p. */
  private void reduceOnce(long[] z, int zAt, long t0, long t1, long t2, long t3) {
    long r0 = t0 - p0;
    long borrow = less(t0, p0);
    long difference = t1 - p1;
    long r1 = difference - borrow;
    borrow = less(t1, p1) | less(difference, borrow);
    difference = t2 - p2;
    long r2 = difference - borrow;
    borrow = less(t2, p2) | less(difference, borrow);
    long r3 = t3 - p3 - borrow;
    // 2p is below 2^255: the sign tells the borrow.
    long keep = r3 >> 63;
    z[zAt] = r0 ^ ((r0 ^ t0) & keep);
    z[zAt + 1] = r1 ^ ((r1 ^ t1) & keep);
    z[zAt + 2] = r2 ^ ((r2 ^ t2) & keep);
    z[zAt + 3] = r3 ^ ((r3 ^ t3) & keep);
  }

  @Override
  public void add(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long a = x[xAt];
    long t0 = a + y[yAt];
    long carry = less(t0, a);
    a = x[xAt + 1];
    long sum = a + y[yAt + 1];
    long t1 = sum + carry;
    carry = less(sum, a) | less(t1, carry);
    a = x[xAt + 2];
    sum = a + y[yAt + 2];
    long t2 = sum + carry;
    carry = less(sum, a) | less(t2, carry);
    reduceOnce(z, zAt, t0, t1, t2, x[xAt + 3] + y[yAt + 3] + carry);
  }

  @Override
  public void subtract(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long a = x[xAt];
    long b = y[yAt];
    long d0 = a - b;
    long borrow = less(a, b);
    a = x[xAt + 1];
    b = y[yAt + 1];
    long difference = a - b;
    long d1 = difference - borrow;
    borrow = less(a, b) | less(difference, borrow);
    a = x[xAt + 2];
    b = y[yAt + 2];
    difference = a - b;
    long d2 = difference - borrow;
    borrow = less(a, b) | less(difference, borrow);
    long d3 = x[xAt + 3] - y[yAt + 3] - borrow;
    // Both are below 2^254: the sign tells whether p has to be added back.
    long back = d3 >> 63;
    long r0 = d0 + (p0 & back);
    long carry = less(r0, d0);
    long sum = d1 + (p1 & back);
    long r1 = sum + carry;
    carry = less(sum, d1) | less(r1, carry);
    sum = d2 + (p2 & back);
    long r2 = sum + carry;
    carry = less(sum, d2) | less(r2, carry);
    z[zAt] = r0;
    z[zAt + 1] = r1;
    z[zAt + 2] = r2;
    z[zAt + 3] = d3 + (p3 & back) + carry;
  }

  @Override
  public void negate(long[] z, int zAt, long[] x, int xAt) {
    long x0 = x[xAt];
    long x1 = x[xAt + 1];
    long x2 = x[xAt + 2];
    long x3 = x[xAt + 3];
    long any = x0 | x1 | x2 | x3;
    long keep = (any | -any) >> 63;
    long borrow = less(p0, x0);
    long difference = p1 - x1;
    long r1 = difference - borrow;
    borrow = less(p1, x1) | less(difference, borrow);
    difference = p2 - x2;
    long r2 = difference - borrow;
    borrow = less(p2, x2) | less(difference, borrow);
    z[zAt] = (p0 - x0) & keep;
    z[zAt + 1] = r1 & keep;
    z[zAt + 2] = r2 & keep;
    z[zAt + 3] = (p3 - x3 - borrow) & keep;
  }

  @Override
  public void setOne(long[] z, int zAt) {
    System.arraycopy(one, 0, z, zAt, LIMBS);
  }

  @Override
  public boolean isZero(long[] x, int xAt) {
    return (x[xAt] | x[xAt + 1] | x[xAt + 2] | x[xAt + 3]) == 0;
  }

  @Override
  public void invert(long[] z, int zAt, long[] x, int xAt) {
    if (isZero(x, xAt)) {
      Arrays.fill(z, zAt, zAt + LIMBS, 0);
      return;
    }
    // The inverse of a·R is 1/(a·R): times R³/R it is R/a.
    multiply(z, zAt, Inversion.inverse(limbs, x, xAt), 0, cubeOfRadix, 0);
  }

  /** z ← x^exponent, exponent ≥ 0. */
  void power(long[] z, int zAt, long[] x, int xAt, BigInteger exponent) {
    long[] table = new long[LIMBS << WINDOW];
    setOne(table, 0);
    for (int i = 1; i < 1 << WINDOW; i++) {
      multiply(table, LIMBS * i, table, LIMBS * (i - 1), x, xAt);
    }
    long[] result = one.clone();
    int windows = (exponent.bitLength() + WINDOW - 1) / WINDOW;
    for (int i = windows - 1; i >= 0; i--) {
      for (int j = 0; j < WINDOW; j++) {
        square(result, 0, result, 0);
      }
      int digit = exponent.shiftRight(WINDOW * i).intValue() & ((1 << WINDOW) - 1);
      multiply(result, 0, result, 0, table, LIMBS * digit);
    }
    System.arraycopy(result, 0, z, zAt, LIMBS);
  }

  /** z ← a square root of x if there is one, for moduli that are 3 mod 4. */
  boolean root(long[] z, int zAt, long[] x, int xAt) {
    long[] root = new long[2 * LIMBS];
    power(root, 0, x, xAt, modulus.add(BigInteger.ONE).shiftRight(2));
    square(root, LIMBS, root, 0);
    boolean found = equal(root, LIMBS, x, xAt);
    System.arraycopy(root, 0, z, zAt, LIMBS);
    return found;
  }

  /** Reads 32 big-endian bytes; false if they are not below the modulus. */
  boolean decode(long[] z, int zAt, byte[] bytes, int at) {
    long[] plain = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      plain[i] = (long) BigEndian.LONG.get(bytes, at + BYTES - 8 * (i + 1));
    }
    if (!belowModulus(plain)) {
      return false;
    }
    multiply(z, zAt, plain, 0, squareOfRadix, 0);
    return true;
  }

  private boolean belowModulus(long[] plain) {
    long borrow = less(plain[0], p0);
    borrow = less(plain[1], p1) | (plain[1] == p1 ? borrow : 0);
    borrow = less(plain[2], p2) | (plain[2] == p2 ? borrow : 0);
    return (less(plain[3], p3) | (plain[3] == p3 ? borrow : 0)) != 0;
  }

  /** The value as limbs without the Montgomery factor. */
  void toPlain(long[] z, int zAt, long[] x, int xAt) {
    multiply(z, zAt, x, xAt, new long[] {1, 0, 0, 0}, 0);
  }

  void encode(byte[] bytes, int at, long[] x, int xAt) {
    long[] plain = new long[LIMBS];
    toPlain(plain, 0, x, xAt);
    for (int i = 0; i < LIMBS; i++) {
      BigEndian.LONG.set(bytes, at + BYTES - 8 * (i + 1), plain[i]);
    }
  }

  /** Sets z to a value that must be in [0, modulus). */
  void set(long[] z, int zAt, BigInteger value) {
    if (value.signum() < 0 || value.compareTo(modulus) >= 0) {
      throw new IllegalArgumentException("not reduced");
    }
    multiply(z, zAt, limbs(value), 0, squareOfRadix, 0);
  }

  BigInteger get(long[] x, int xAt) {
    byte[] bytes = new byte[BYTES];
    encode(bytes, 0, x, xAt);
    return new BigInteger(1, bytes);
  }

  boolean isReduced(BigInteger value) {
    return value.signum() >= 0 && value.compareTo(modulus) < 0;
  }

  /** Whether the value is above (p − 1)/2. */
  boolean isLarge(long[] x, int xAt) {
    return get(x, xAt).shiftLeft(1).compareTo(modulus) > 0;
  }
}
