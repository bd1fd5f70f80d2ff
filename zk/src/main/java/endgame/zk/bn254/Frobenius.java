package endgame.zk.bn254;

import java.math.BigInteger;

/** The constants of the powers x^(p^n): ξ^(k(p^n − 1)/6) for n of 1 to 3 and k of 1 to 5. */
final class Frobenius {
  private static final int DEGREES = 6;

  /** Elements of Fp2, at {@link #at}. */
  static final long[] POWERS = powers();

  private Frobenius() {}

  static int at(int n, int k) {
    return ((n - 1) * DEGREES + k) * Fp2.LIMBS;
  }

  private static long[] powers() {
    Fp2 fp2 = new Fp2();
    long[] xi = new long[Fp2.LIMBS];
    PrimeField.FP.set(xi, 0, BigInteger.valueOf(9));
    PrimeField.FP.setOne(xi, Fp2.IM);
    long[] powers = new long[3 * DEGREES * Fp2.LIMBS];
    BigInteger p = PrimeField.FP.modulus;
    for (int n = 1; n <= 3; n++) {
      BigInteger exponent = p.pow(n).subtract(BigInteger.ONE).divide(BigInteger.valueOf(DEGREES));
      long[] base = power(fp2, xi, exponent);
      fp2.setOne(powers, at(n, 0));
      for (int k = 1; k < DEGREES; k++) {
        fp2.multiply(powers, at(n, k), powers, at(n, k - 1), base, 0);
      }
    }
    return powers;
  }

  private static long[] power(Fp2 fp2, long[] base, BigInteger exponent) {
    long[] result = new long[Fp2.LIMBS];
    fp2.setOne(result, 0);
    for (int i = exponent.bitLength() - 1; i >= 0; i--) {
      fp2.square(result, 0, result, 0);
      if (exponent.testBit(i)) {
        fp2.multiply(result, 0, result, 0, base, 0);
      }
    }
    return result;
  }
}
