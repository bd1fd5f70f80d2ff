package endgame.zk.poseidon2;

import endgame.zk.field.KoalaBear;

/** The constants of KoalaBear-16 in Montgomery form, laid out as the kernels read them. */
final class RoundConstants {
  static final int WIDTH = 16;
  static final int HALF = 4;
  static final int PARTIAL = 20;

  /**
   * Rows of 16. Rows 0–3 are added before the S-boxes of the first half, row 4 is zero, rows 5–8
   * belong to the second half, row 9 is zero: so "the row that follows" exists after every round.
   */
  static final int[] FULL = new int[(2 * HALF + 2) * WIDTH];

  /** One for each partial round. */
  static final int[] INNER = new int[PARTIAL];

  static {
    int[] constants = GrainLfsr.constants(Poseidon2Parameters.KOALABEAR_16);
    int second = HALF * WIDTH + PARTIAL;
    for (int i = 0; i < HALF * WIDTH; i++) {
      FULL[i] = KoalaBear.toMontgomery(constants[i]);
      FULL[(HALF + 1) * WIDTH + i] = KoalaBear.toMontgomery(constants[second + i]);
    }
    for (int i = 0; i < PARTIAL; i++) {
      INNER[i] = KoalaBear.toMontgomery(constants[HALF * WIDTH + i]);
    }
  }

  private RoundConstants() {}
}
