package endgame.zk.vm.arithmetic;

import java.math.BigInteger;

/** Numbers of 256 bits as 16 limbs of 16 bits. */
final class Wide {
  static final int LIMBS = 16;
  static final int LIMB_BITS = 16;
  static final int WORDS = 8;

  /** The field of secp256k1: 2^256 − 2^32 − 977. */
  static final BigInteger FIELD =
      BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE.shiftLeft(32)).subtract(of(977));

  private static final BigInteger LIMB = of(0xffff);

  private Wide() {}

  private static BigInteger of(long value) {
    return BigInteger.valueOf(value);
  }

  /** Limbs of a number below 2^256. */
  static int[] limbs(BigInteger number) {
    int[] limbs = new int[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = number.shiftRight(LIMB_BITS * i).and(LIMB).intValue();
    }
    return limbs;
  }

  /** Limbs of eight words. */
  static int[] limbs(int[] words, int at) {
    int[] limbs = new int[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = (words[at + i / 2] >>> (LIMB_BITS * (i % 2))) & 0xffff;
    }
    return limbs;
  }

  /** What limbs of any sign and size add up to. */
  static BigInteger value(int[] limbs) {
    BigInteger value = BigInteger.ZERO;
    for (int i = limbs.length - 1; i >= 0; i--) {
      value = value.shiftLeft(LIMB_BITS).add(of(limbs[i]));
    }
    return value;
  }

  static int[] plus(int[] a, int[] b) {
    int[] sum = new int[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  static int[] minus(int[] a, int[] b) {
    int[] difference = new int[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }
}
