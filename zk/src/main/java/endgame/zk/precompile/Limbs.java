package endgame.zk.precompile;

/** Unsigned numbers as little-endian arrays of 64-bit limbs; 256 bits are four. */
final class Limbs {
  static final int COUNT = 4;

  private Limbs() {}

  /** Four limbs out of the eight words from {@code at} on. */
  static long[] ofWords(int[] words, int at) {
    long[] limbs = new long[COUNT];
    for (int i = 0; i < COUNT; i++) {
      limbs[i] =
          Integer.toUnsignedLong(words[at + 2 * i])
              | (Integer.toUnsignedLong(words[at + 2 * i + 1]) << 32);
    }
    return limbs;
  }

  static void toWords(long[] limbs, int[] words, int at) {
    for (int i = 0; i < COUNT; i++) {
      words[at + 2 * i] = (int) limbs[i];
      words[at + 2 * i + 1] = (int) (limbs[i] >>> 32);
    }
  }

  static boolean isZero(long[] a) {
    return (a[0] | a[1] | a[2] | a[3]) == 0;
  }

  /** a ≥ b, of four limbs each. */
  static boolean atLeast(long[] a, long[] b) {
    for (int i = COUNT - 1; i >= 0; i--) {
      if (a[i] != b[i]) {
        return Long.compareUnsigned(a[i], b[i]) > 0;
      }
    }
    return true;
  }

  /** a ← a − b mod 2^256. */
  static void subtract(long[] a, long[] b) {
    long borrow = 0;
    for (int i = 0; i < COUNT; i++) {
      long difference = a[i] - b[i];
      long next = less(a[i], b[i]) + less(difference, borrow);
      a[i] = difference - borrow;
      borrow = next;
    }
  }

  /** a·b in eight limbs. */
  static void multiply(long[] product, long[] a, long[] b) {
    long b0 = b[0];
    long b1 = b[1];
    long b2 = b[2];
    long b3 = b[3];
    long r0 = 0;
    long r1 = 0;
    long r2 = 0;
    long r3 = 0;
    for (int i = 0; i < COUNT; i++) {
      long x = a[i];
      // Each step is at most (2^64 − 1)² + 2(2^64 − 1) < 2^128, so high words don't overflow.
      long low = x * b0;
      long sum = low + r0;
      long carry = Math.unsignedMultiplyHigh(x, b0) + less(sum, low);
      product[i] = sum;
      low = x * b1;
      sum = low + r1;
      long high = Math.unsignedMultiplyHigh(x, b1) + less(sum, low);
      r0 = sum + carry;
      carry = high + less(r0, sum);
      low = x * b2;
      sum = low + r2;
      high = Math.unsignedMultiplyHigh(x, b2) + less(sum, low);
      r1 = sum + carry;
      carry = high + less(r1, sum);
      low = x * b3;
      sum = low + r3;
      high = Math.unsignedMultiplyHigh(x, b3) + less(sum, low);
      r2 = sum + carry;
      r3 = high + less(r2, sum);
    }
    product[4] = r0;
    product[5] = r1;
    product[6] = r2;
    product[7] = r3;
  }

  /** 1 if a &lt; b, unsigned. */
  static long less(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
  }
}
