package endgame.zk.bn254;

import java.math.BigInteger;

/**
 * The endomorphism (x, y) → (βx, y) of E, which is multiplication by λ = 36x³ + 18x² + 6x + 1, and
 * scalars as k = k₁ + k₂λ with short halves (Gallant, Lambert and Vanstone).
 *
 * <p>(6x² + 4x + 1, 2x + 1) and (2x + 1, −(6x² + 2x)) span the pairs (a, b) with a + bλ ≡ 0 mod r;
 * (k, 0) minus the nearest of them is (k₁, k₂).
 */
final class Glv {
  /** The halves are below 2^127 in absolute value: half the sum of the entries above. */
  static final int BITS = 127;

  private static final BigInteger X = PrimeField.CURVE_X;

  /** 6x² + 2x. */
  private static final BigInteger A = polynomial(6, 2, 0);

  /** 2x + 1. */
  private static final BigInteger B = polynomial(0, 2, 1);

  /** 6x² + 4x + 1. */
  private static final BigInteger C = polynomial(6, 4, 1);

  /** Divisions by r become multiplications; the error of 2^−66 adds nothing to the bound. */
  private static final int SHIFT = 320;

  private static final BigInteger A_BY_R = byR(A);
  private static final BigInteger B_BY_R = byR(B);

  /** 18x³ + 18x² + 9x + 1, a cube root of 1, in Montgomery form. */
  static final long[] BETA = beta();

  private Glv() {}

  private static BigInteger polynomial(long... coefficients) {
    BigInteger value = BigInteger.ZERO;
    for (long c : coefficients) {
      value = value.multiply(X).add(BigInteger.valueOf(c));
    }
    return value;
  }

  private static BigInteger byR(BigInteger value) {
    return value.shiftLeft(SHIFT).divide(Scalar.MODULUS);
  }

  private static long[] beta() {
    long[] beta = new long[PrimeField.LIMBS];
    PrimeField.FP.set(beta, 0, polynomial(18, 18, 9, 1));
    return beta;
  }

  /** λ, for tests. */
  static BigInteger lambda() {
    return polynomial(36, 18, 6, 1);
  }

  /** k₁ and k₂, which may be negative. */
  static BigInteger[] split(Scalar scalar) {
    BigInteger k = scalar.toBigInteger();
    BigInteger c1 = rounded(k.multiply(A_BY_R));
    BigInteger c2 = rounded(k.multiply(B_BY_R));
    return new BigInteger[] {
      k.subtract(c1.multiply(C)).subtract(c2.multiply(B)), c2.multiply(A).subtract(c1.multiply(B)),
    };
  }

  private static BigInteger rounded(BigInteger shifted) {
    return shifted.shiftRight(SHIFT - 1).add(BigInteger.ONE).shiftRight(1);
  }
}
