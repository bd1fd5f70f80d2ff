package endgame.zk.bn254;

import java.math.BigInteger;

/** Non-adjacent forms of the exponents and loop counts that come from the curve's parameter. */
final class LoopDigits {
  /** 6x + 2, the length of the Miller loop, least significant digit first; the last is 1. */
  static final byte[] MILLER =
      nonAdjacent(PrimeField.CURVE_X.multiply(BigInteger.valueOf(6)).add(BigInteger.valueOf(2)));

  /** x, for the powers of the final exponentiation. */
  static final byte[] X = nonAdjacent(PrimeField.CURVE_X);

  private LoopDigits() {}

  /** Digits −1, 0, 1 of a positive number. */
  private static byte[] nonAdjacent(BigInteger value) {
    byte[] digits = new byte[value.bitLength() + 1];
    BigInteger rest = value;
    int length = 0;
    for (; rest.signum() > 0; length++) {
      if (rest.testBit(0)) {
        digits[length] = (byte) (rest.testBit(1) ? -1 : 1);
        rest = rest.subtract(BigInteger.valueOf(digits[length]));
      }
      rest = rest.shiftRight(1);
    }
    return java.util.Arrays.copyOf(digits, length);
  }
}
