package endgame.zk.precompile;

/** The field of secp256k1, p = 2^256 − 2^32 − 977. Numbers are four limbs below p. */
final class Secp256k1Field {
  /** 2^256 − p. */
  static final long C = 0x1000003d1L;

  static final long[] P = {-C, -1, -1, -1};

  private Secp256k1Field() {}

  /** Reduces four limbs in place. 2^256 &lt; 2p, so once is enough. */
  static long[] reduce(long[] a) {
    if (Limbs.atLeast(a, P)) {
      Limbs.subtract(a, P);
    }
    return a;
  }

  static void multiply(long[] result, long[] a, long[] b) {
    long[] t = new long[2 * Limbs.COUNT];
    Limbs.multiply(t, a, b);
    // low + high·C is below 2^290; what is above 2^256 is folded again.
    long l0 = t[4] * C;
    long l1 = t[5] * C;
    long l2 = t[6] * C;
    long l3 = t[7] * C;
    long s0 = t[0] + l0;
    long carry = Math.unsignedMultiplyHigh(t[4], C) + Limbs.less(s0, l0);
    long s1 = t[1] + l1;
    long high = Math.unsignedMultiplyHigh(t[5], C) + Limbs.less(s1, l1);
    s1 += carry;
    carry = high + Limbs.less(s1, carry);
    long s2 = t[2] + l2;
    high = Math.unsignedMultiplyHigh(t[6], C) + Limbs.less(s2, l2);
    s2 += carry;
    carry = high + Limbs.less(s2, carry);
    long s3 = t[3] + l3;
    high = Math.unsignedMultiplyHigh(t[7], C) + Limbs.less(s3, l3);
    s3 += carry;
    carry = high + Limbs.less(s3, carry);
    addSmall(result, s0, s1, s2, s3, carry);
  }

  /** s + carry·2^256, reduced; carry below 2^34. */
  private static void addSmall(long[] result, long s0, long s1, long s2, long s3, long carry) {
    long low = carry * C;
    long r0 = s0 + low;
    long c = Math.unsignedMultiplyHigh(carry, C) + Limbs.less(r0, low);
    long r1 = s1 + c;
    c = Limbs.less(r1, c);
    long r2 = s2 + c;
    c = Limbs.less(r2, c);
    long r3 = s3 + c;
    c = Limbs.less(r3, c);
    // After an overflow the rest is below 2^68, and adding C can't overflow again.
    long last = c * C;
    r0 += last;
    c = Limbs.less(r0, last);
    r1 += c;
    c = Limbs.less(r1, c);
    result[0] = r0;
    result[1] = r1;
    result[2] = r2 + c;
    result[3] = r3;
    reduce(result);
  }

  /** result ← a − b. */
  static void subtract(long[] result, long[] a, long[] b) {
    long borrow = 0;
    for (int i = 0; i < Limbs.COUNT; i++) {
      long difference = a[i] - b[i];
      long next = Limbs.less(a[i], b[i]) + Limbs.less(difference, borrow);
      result[i] = difference - borrow;
      borrow = next;
    }
    // Adding p is subtracting C modulo 2^256.
    long minus = borrow * C;
    for (int i = 0; i < Limbs.COUNT; i++) {
      long limb = result[i];
      result[i] = limb - minus;
      minus = Limbs.less(limb, minus);
    }
  }

  /** result ← a + b. */
  static void add(long[] result, long[] a, long[] b) {
    long carry = 0;
    for (int i = 0; i < Limbs.COUNT; i++) {
      long sum = a[i] + b[i];
      long next = Limbs.less(sum, a[i]);
      result[i] = sum + carry;
      carry = next + Limbs.less(result[i], carry);
    }
    addSmall(result, result[0], result[1], result[2], result[3], carry);
  }
}
