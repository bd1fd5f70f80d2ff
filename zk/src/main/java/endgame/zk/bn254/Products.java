package endgame.zk.bn254;

/**
 * Sums of products modulo p with one Montgomery reduction for the whole sum (Longa, ePrint
 * 2022/367). In the tower this does what Karatsuba with lazy reduction does, without its additions,
 * which are dear where there is no add-with-carry.
 */
final class Products {
  private static final long P0 = 0x3c208c16d87cfd47L;
  private static final long P1 = 0x97816a916871ca8dL;
  private static final long P2 = 0xb85045b68181585dL;
  private static final long P3 = 0x30644e72e131a029L;
  private static final long FACTOR = 0x87d20782e4866389L;

  private Products() {}

  private static long less(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
  }

  /** z ← x₀y₀ + x₁y₁, as {@link PrimeField#sumOfProducts}: unrolled, for products in Fp2. */
  static void sumOfTwo(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long b0 = y[yAt];
    long b1 = y[yAt + 1];
    long b2 = y[yAt + 2];
    long b3 = y[yAt + 3];
    long c0 = y[yAt + 4];
    long c1 = y[yAt + 5];
    long c2 = y[yAt + 6];
    long c3 = y[yAt + 7];
    long t0 = 0;
    long t1 = 0;
    long t2 = 0;
    long t3 = 0;
    for (int i = xAt; i < xAt + 4; i++) {
      long a = x[i];
      long low = a * b0;
      t0 += low;
      long carry = Math.unsignedMultiplyHigh(a, b0) + less(t0, low);
      low = a * b1;
      long sum = low + t1;
      t1 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, b1) + less(sum, low) + less(t1, sum);
      low = a * b2;
      sum = low + t2;
      t2 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, b2) + less(sum, low) + less(t2, sum);
      low = a * b3;
      sum = low + t3;
      t3 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, b3) + less(sum, low) + less(t3, sum);
      long t4 = carry;
      a = x[i + 4];
      low = a * c0;
      t0 += low;
      carry = Math.unsignedMultiplyHigh(a, c0) + less(t0, low);
      low = a * c1;
      sum = low + t1;
      t1 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, c1) + less(sum, low) + less(t1, sum);
      low = a * c2;
      sum = low + t2;
      t2 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, c2) + less(sum, low) + less(t2, sum);
      low = a * c3;
      sum = low + t3;
      t3 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, c3) + less(sum, low) + less(t3, sum);
      t4 += carry;
      a = t0 * FACTOR;
      carry = Math.unsignedMultiplyHigh(a, P0) + (t0 != 0 ? 1 : 0);
      low = a * P1;
      sum = low + t1;
      t0 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, P1) + less(sum, low) + less(t0, sum);
      low = a * P2;
      sum = low + t2;
      t1 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, P2) + less(sum, low) + less(t1, sum);
      low = a * P3;
      sum = low + t3;
      t2 = sum + carry;
      carry = Math.unsignedMultiplyHigh(a, P3) + less(sum, low) + less(t2, sum);
      t3 = t4 + carry;
    }
    reduceOnce(z, zAt, t0, t1, t2, t3);
  }

  /**
   * z ← x₀y₀ + x₁y₁ + … of six terms, as {@link PrimeField#sumOfProducts}: the sum is below 2.2p,
   * and needs a word more before its reduction.
   */
  static void sumOfSix(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long t0 = 0;
    long t1 = 0;
    long t2 = 0;
    long t3 = 0;
    long t4 = 0;
    for (int i = 0; i < 4; i++) {
      long t5 = 0;
      for (int j = 0; j < 24; j += 4) {
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
        high += less(t3, sum);
        t4 += high;
        t5 += less(t4, high);
      }
      long m = t0 * FACTOR;
      long carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
      long low = m * P1;
      long sum = low + t1;
      long high = Math.unsignedMultiplyHigh(m, P1) + less(sum, low);
      t0 = sum + carry;
      carry = high + less(t0, sum);
      low = m * P2;
      sum = low + t2;
      high = Math.unsignedMultiplyHigh(m, P2) + less(sum, low);
      t1 = sum + carry;
      carry = high + less(t1, sum);
      low = m * P3;
      sum = low + t3;
      high = Math.unsignedMultiplyHigh(m, P3) + less(sum, low);
      t2 = sum + carry;
      carry = high + less(t2, sum);
      t3 = t4 + carry;
      t4 = t5 + less(t3, carry);
    }
    reduceOnce(z, zAt, t0, t1, t2, t3);
    reduceOnce(z, zAt, z[zAt], z[zAt + 1], z[zAt + 2], z[zAt + 3]);
  }

  /** z ← 9x + y. */
  static void nineTimesPlus(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt) {
    long x0 = x[xAt];
    long x1 = x[xAt + 1];
    long x2 = x[xAt + 2];
    long x3 = x[xAt + 3];
    long low = 9 * x0;
    long t0 = low + y[yAt];
    long carry = Math.unsignedMultiplyHigh(9, x0) + less(t0, low);
    low = 9 * x1 + carry;
    carry = Math.unsignedMultiplyHigh(9, x1) + less(low, carry);
    long t1 = low + y[yAt + 1];
    carry += less(t1, low);
    low = 9 * x2 + carry;
    carry = Math.unsignedMultiplyHigh(9, x2) + less(low, carry);
    long t2 = low + y[yAt + 2];
    carry += less(t2, low);
    low = 9 * x3 + carry;
    carry = Math.unsignedMultiplyHigh(9, x3) + less(low, carry);
    long t3 = low + y[yAt + 3];
    long t4 = carry + less(t3, low);
    // t is below 10p. q = ⌊t/p⌋ or one less, from the bits above 2^248: 2^248/p = 1/48.39.
    long q = (((t4 << 8) | (t3 >>> 56)) * 5) / 242;
    long high = Math.unsignedMultiplyHigh(q, P0);
    low = q * P0;
    long borrow = high + less(t0, low);
    t0 -= low;
    low = q * P1 + borrow;
    borrow = Math.unsignedMultiplyHigh(q, P1) + less(low, borrow) + less(t1, low);
    t1 -= low;
    low = q * P2 + borrow;
    borrow = Math.unsignedMultiplyHigh(q, P2) + less(low, borrow) + less(t2, low);
    t2 -= low;
    t3 -= q * P3 + borrow;
    reduceOnce(z, zAt, t0, t1, t2, t3);
  }

  private static void reduceOnce(long[] z, int zAt, long t0, long t1, long t2, long t3) {
    long r0 = t0 - P0;
    long borrow = less(t0, P0);
    long difference = t1 - P1;
    long r1 = difference - borrow;
    borrow = less(t1, P1) | less(difference, borrow);
    difference = t2 - P2;
    long r2 = difference - borrow;
    borrow = less(t2, P2) | less(difference, borrow);
    long r3 = t3 - P3 - borrow;
    // t is below 2^255: the sign tells the borrow.
    long keep = r3 >> 63;
    z[zAt] = r0 ^ ((r0 ^ t0) & keep);
    z[zAt + 1] = r1 ^ ((r1 ^ t1) & keep);
    z[zAt + 2] = r2 ^ ((r2 ^ t2) & keep);
    z[zAt + 3] = r3 ^ ((r3 ^ t3) & keep);
  }
}
