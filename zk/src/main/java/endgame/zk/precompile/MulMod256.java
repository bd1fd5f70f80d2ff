package endgame.zk.precompile;

import java.util.Arrays;

/** MULMOD256: a·b mod m for any 256-bit operands, and 0 if m = 0. */
public final class MulMod256 {
  /** Words of a number, little-endian. */
  public static final int WORDS = 8;

  private static final int DIGITS = 2 * WORDS;
  private static final long WORD = 0xFFFFFFFFL;

  private static final long[] FIELD = Secp256k1Field.P;
  private static final long[] FIELD_C = {Secp256k1Field.C};

  /** The order of secp256k1's group, and 2^256 − n. */
  private static final long[] ORDER = {
    0xbfd25e8cd0364141L, 0xbaaedce6af48a03bL, 0xfffffffffffffffeL, 0xffffffffffffffffL
  };

  private static final long[] ORDER_C = {0x402da1732fc9bebfL, 0x4551231950b75fc4L, 1};

  private MulMod256() {}

  /** a ← a·b mod m. */
  public static void mulmod(int[] a, int[] b, int[] m) {
    if (a.length != WORDS || b.length != WORDS || m.length != WORDS) {
      throw new IllegalArgumentException("numbers have " + WORDS + " words");
    }
    long[] modulus = Limbs.ofWords(m, 0);
    long[] product = new long[2 * Limbs.COUNT];
    Limbs.multiply(product, Limbs.ofWords(a, 0), Limbs.ofWords(b, 0));
    if (Arrays.equals(modulus, FIELD)) {
      fold(product, FIELD_C, modulus);
      Limbs.toWords(product, a, 0);
    } else if (Arrays.equals(modulus, ORDER)) {
      fold(product, ORDER_C, modulus);
      Limbs.toWords(product, a, 0);
    } else {
      divide(product, m, a);
    }
  }

  /**
   * Reduces eight limbs in place, for m = 2^256 − c with c below 2^130: high·2^256 ≡ high·c. Each
   * fold takes at least 126 bits off the top until there is at most one bit above 2^256.
   */
  private static void fold(long[] t, long[] c, long[] modulus) {
    int high = t.length - Limbs.COUNT;
    while (high > 0 && t[Limbs.COUNT + high - 1] == 0) {
      high--;
    }
    while (high > 0) {
      long[] top = Arrays.copyOfRange(t, Limbs.COUNT, Limbs.COUNT + high);
      Arrays.fill(t, Limbs.COUNT, t.length, 0);
      for (int i = 0; i < high; i++) {
        addProduct(t, i, top[i], c);
      }
      high = t.length - Limbs.COUNT;
      while (high > 0 && t[Limbs.COUNT + high - 1] == 0) {
        high--;
      }
    }
    if (Limbs.atLeast(t, modulus)) {
      Limbs.subtract(t, modulus);
    }
  }

  /** t ← t + x·c·2^(64·at). */
  private static void addProduct(long[] t, int at, long x, long[] c) {
    long carry = 0;
    int i = at;
    for (long limb : c) {
      long low = x * limb;
      long sum = low + t[i];
      long high = Math.unsignedMultiplyHigh(x, limb) + Limbs.less(sum, low);
      t[i] = sum + carry;
      carry = high + Limbs.less(t[i], carry);
      i++;
    }
    for (; carry != 0; i++) {
      t[i] += carry;
      carry = Limbs.less(t[i], carry);
    }
  }

  /** The remainder by Knuth's algorithm D (TAOCP 4.3.1) on digits of 32 bits. */
  private static void divide(long[] product, int[] m, int[] remainder) {
    int n = WORDS;
    while (n > 0 && m[n - 1] == 0) {
      n--;
    }
    if (n == 0) {
      Arrays.fill(remainder, 0);
      return;
    }
    int shift = Integer.numberOfLeadingZeros(m[n - 1]);
    int[] v = new int[n];
    for (int i = 0; i < n; i++) {
      v[i] = (int) ((((m[i] & WORD) << 32) | (i > 0 ? m[i - 1] & WORD : 0)) >>> (32 - shift));
    }
    int[] u = new int[DIGITS + 1];
    long above = 0;
    for (int i = 0; i < DIGITS; i++) {
      long digit = (product[i / 2] >>> (32 * (i % 2))) & WORD;
      u[i] = (int) ((digit << shift) | above);
      above = (digit << shift) >>> 32;
    }
    u[DIGITS] = (int) above;
    for (int j = DIGITS - n; j >= 0; j--) {
      step(u, j, v);
    }
    // Not before m has been read: the remainder may be written over it.
    Arrays.fill(remainder, 0);
    for (int i = 0; i < n; i++) {
      remainder[i] = (int) ((((u[i + 1] & WORD) << 32) | (u[i] & WORD)) >>> shift);
    }
  }

  /** Takes off u, from digit j on, the multiple of v that leaves less than v. */
  private static void step(int[] u, int j, int[] v) {
    int n = v.length;
    long top = v[n - 1] & WORD;
    long dividend = ((u[j + n] & WORD) << 32) | (u[j + n - 1] & WORD);
    long quotient = Long.divideUnsigned(dividend, top);
    long rest = dividend - quotient * top;
    if (n > 1) {
      long second = v[n - 2] & WORD;
      long below = u[j + n - 2] & WORD;
      while (rest <= WORD
          && (quotient > WORD
              || Long.compareUnsigned(quotient * second, (rest << 32) | below) > 0)) {
        quotient--;
        rest += top;
      }
    }
    long borrow = 0;
    for (int i = 0; i < n; i++) {
      long take = quotient * (v[i] & WORD) + borrow;
      long difference = (u[i + j] & WORD) - (take & WORD);
      u[i + j] = (int) difference;
      borrow = (take >>> 32) + (difference >>> 63);
    }
    long difference = (u[j + n] & WORD) - borrow;
    u[j + n] = (int) difference;
    if (difference < 0) {
      long carry = 0;
      for (int i = 0; i < n; i++) {
        carry += (u[i + j] & WORD) + (v[i] & WORD);
        u[i + j] = (int) carry;
        carry >>>= 32;
      }
      u[j + n] += (int) carry;
    }
  }
}
