package endgame.zk.poseidon2;

import java.util.List;

/**
 * What makes one Poseidon2 permutation of a field of at most 31 bits.
 *
 * @param modulus the prime
 * @param width elements of a state, a multiple of 4
 * @param degree of the S-box
 * @param fullRounds in both halves together
 * @param diagonal V of the inner layer s_i ← Σs + V_i·s_i, each as a signed fraction
 */
record Poseidon2Parameters(
    int modulus,
    int width,
    int degree,
    int fullRounds,
    int partialRounds,
    List<Poseidon2Parameters.Term> diagonal) {

  /**
   * coefficient·2^−shift.
   *
   * @param coefficient signed and small
   */
  record Term(int coefficient, int shift) {}

  /** p = 2^31 − 2^24 + 1: V = −2, 1, 2, 1/2, 3, 4, −1/2, −3, −4, 2^−8, 2^−3, 2^−24, and so on. */
  static final Poseidon2Parameters KOALABEAR_16 =
      new Poseidon2Parameters(
          0x7f000001,
          16,
          3,
          8,
          20,
          List.of(
              new Term(-2, 0),
              new Term(1, 0),
              new Term(2, 0),
              new Term(1, 1),
              new Term(3, 0),
              new Term(4, 0),
              new Term(-1, 1),
              new Term(-3, 0),
              new Term(-4, 0),
              new Term(1, 8),
              new Term(1, 3),
              new Term(1, 24),
              new Term(-1, 8),
              new Term(-1, 3),
              new Term(-1, 4),
              new Term(-1, 24)));

  int modulusBits() {
    return 32 - Integer.numberOfLeadingZeros(modulus);
  }

  int constantCount() {
    return fullRounds * width + partialRounds;
  }
}
