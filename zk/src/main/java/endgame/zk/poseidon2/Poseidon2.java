package endgame.zk.poseidon2;

import endgame.zk.field.PrimeField;
import java.util.Objects;

/** The permutation. Words in are taken as residues, words out are below p. */
public final class Poseidon2 {
  /** Elements of a state. */
  public static final int WIDTH = 16;

  /** States that {@link #permute16} takes at once. */
  public static final int LANES = 16;

  /**
   * Words of the array that {@link #permute16} works on: element i of state j is at 16·i + j, then
   * follows a row of scratch.
   */
  public static final int LANES_WORDS = (WIDTH + 1) * LANES;

  private static final boolean VECTORS = vectors();

  private Poseidon2() {}

  /**
   * The 148 round constants, canonical, in the order they are made: 4·16 of the first full rounds,
   * 20 of the partial ones, 4·16 of the last.
   */
  public static int[] constants() {
    return GrainLfsr.constants(Poseidon2Parameters.KOALABEAR_16);
  }

  /** The inner layer's diagonal V in Montgomery form: s_i becomes Σs + V_i·s_i. */
  public static int[] diagonal() {
    PrimeField field = PrimeField.KOALA_BEAR;
    return Poseidon2Parameters.KOALABEAR_16.diagonal().stream()
        .mapToInt(term ->
            field.multiply(
                field.of(term.coefficient()), field.inverse(field.of(1L << term.shift()))))
        .toArray();
  }

  /** Permutes one state in place. */
  public static void permute(int[] state) {
    permute(state, 0);
  }

  /** Permutes the 16 words from {@code offset} on, in place, without allocation. */
  public static void permute(int[] words, int offset) {
    Objects.checkFromIndexSize(offset, WIDTH, words.length);
    ScalarPermutation.permute(words, offset);
  }

  /**
   * Permutes 16 states in place.
   *
   * @param lanes {@link #LANES_WORDS} words; the last row is overwritten
   */
  public static void permute16(int[] lanes) {
    if (lanes.length < LANES_WORDS) {
      throw new IllegalArgumentException(lanes.length + " words instead of " + LANES_WORDS);
    }
    if (VECTORS) {
      LanePermutation.permute16(lanes);
    } else {
      permute16Scalar(lanes);
    }
  }

  /** Whether {@link #permute16} is faster than 16 times {@link #permute}. */
  public static boolean hasVectors() {
    return VECTORS;
  }

  /** The scalar twin: one state after the other, through the scratch row. */
  static void permute16Scalar(int[] lanes) {
    int scratch = WIDTH * LANES;
    for (int lane = 0; lane < LANES; lane++) {
      for (int i = 0; i < WIDTH; i++) {
        lanes[scratch + i] = lanes[i * LANES + lane];
      }
      ScalarPermutation.permute(lanes, scratch);
      for (int i = 0; i < WIDTH; i++) {
        lanes[i * LANES + lane] = lanes[scratch + i];
      }
    }
  }

  private static boolean vectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        && LanePermutation.isSupported();
  }
}
