package endgame.zk.poseidon;

import endgame.zk.bn254.Scalar;
import java.math.BigInteger;

/**
 * The generator of Poseidon's parameters: an 80-bit LFSR with taps 0, 13, 23, 38, 51, 62 and
 * self-shrinking output (Grassi et al., Poseidon, appendix F; generate_parameters_grain.sage).
 */
final class GrainLfsr {
  private static final int SIZE = 80;
  private static final int WARM_UP = 160;
  private static final int PRIME_FIELD = 1;
  private static final int POWER_SBOX = 0;
  private static final int ONES = 30;

  private final boolean[] register = new boolean[SIZE];
  private int head;

  GrainLfsr(int width, int fullRounds, int partialRounds) {
    int at = seed(0, PRIME_FIELD, 2);
    at = seed(at, POWER_SBOX, 4);
    at = seed(at, Scalar.MODULUS.bitLength(), 12);
    at = seed(at, width, 12);
    at = seed(at, fullRounds, 10);
    at = seed(at, partialRounds, 10);
    seed(at, (1 << ONES) - 1, ONES);
    for (int i = 0; i < WARM_UP; i++) {
      clock();
    }
  }

  private int seed(int at, int value, int bits) {
    for (int i = 0; i < bits; i++) {
      register[at + i] = ((value >>> (bits - 1 - i)) & 1) != 0;
    }
    return at + bits;
  }

  private boolean clock() {
    boolean bit = tap(0) ^ tap(13) ^ tap(23) ^ tap(38) ^ tap(51) ^ tap(62);
    register[head] = bit;
    head = (head + 1) % SIZE;
    return bit;
  }

  private boolean tap(int i) {
    return register[(head + i) % SIZE];
  }

  /** Clocks pairs until the first of a pair is 1: the second is the output. */
  private boolean bit() {
    while (true) {
      boolean keep = clock();
      boolean bit = clock();
      if (keep) {
        return bit;
      }
    }
  }

  private BigInteger number() {
    BigInteger value = BigInteger.ZERO;
    for (int i = Scalar.MODULUS.bitLength() - 1; i >= 0; i--) {
      if (bit()) {
        value = value.setBit(i);
      }
    }
    return value;
  }

  /** A round constant: numbers that are not below the modulus are passed over. */
  Scalar constant() {
    while (true) {
      BigInteger value = number();
      if (value.compareTo(Scalar.MODULUS) < 0) {
        return Scalar.reduce(value);
      }
    }
  }

  /** An element for the matrix: numbers are reduced. */
  Scalar element() {
    return Scalar.reduce(number());
  }
}
