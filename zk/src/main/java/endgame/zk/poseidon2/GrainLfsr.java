package endgame.zk.poseidon2;

/**
 * The generator of Poseidon2's round constants: an 80-bit LFSR with taps 0, 13, 23, 38, 51, 62,
 * self-shrinking output and rejection of values ≥ the modulus (Grassi et al., Poseidon, appendix F;
 * generate_constants.py of Plonky3).
 */
final class GrainLfsr {
  private static final int SIZE = 80;
  private static final int WARM_UP = 160;
  private static final int PRIME_FIELD = 1;
  private static final int POWER_SBOX = 0;

  private final boolean[] register = new boolean[SIZE];
  private int head;

  private GrainLfsr(Poseidon2Parameters parameters) {
    int at = seed(0, PRIME_FIELD, 2);
    at = seed(at, POWER_SBOX, 4);
    at = seed(at, parameters.modulusBits(), 12);
    at = seed(at, parameters.width(), 12);
    at = seed(at, parameters.fullRounds(), 10);
    at = seed(at, parameters.partialRounds(), 10);
    seed(at, (1 << 30) - 1, 30);
    for (int i = 0; i < WARM_UP; i++) {
      clock();
    }
  }

  /**
   * The constants in the order in which they are used: a row of {@code width} for each full round
   * of the first half, one for each partial round, a row for each full round of the second half.
   */
  static int[] constants(Poseidon2Parameters parameters) {
    GrainLfsr lfsr = new GrainLfsr(parameters);
    int[] constants = new int[parameters.constantCount()];
    for (int i = 0; i < constants.length; i++) {
      constants[i] = lfsr.element(parameters);
    }
    return constants;
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
  private int bit() {
    while (true) {
      boolean keep = clock();
      boolean bit = clock();
      if (keep) {
        return bit ? 1 : 0;
      }
    }
  }

  private int element(Poseidon2Parameters parameters) {
    while (true) {
      int value = 0;
      for (int i = 0; i < parameters.modulusBits(); i++) {
        value = (value << 1) | bit();
      }
      if (value < parameters.modulus()) {
        return value;
      }
    }
  }
}
