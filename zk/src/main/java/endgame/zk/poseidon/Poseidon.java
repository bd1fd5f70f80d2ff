package endgame.zk.poseidon;

import endgame.zk.bn254.Scalar;
import endgame.zk.bn254.ScalarVector;
import org.jspecify.annotations.Nullable;

/**
 * circomlib's Poseidon: {@code Poseidon(n)} of poseidon.circom, {@code poseidon([…])} of
 * circomlibjs.
 */
public final class Poseidon {
  /** Inputs of one hash. */
  public static final int MAX_INPUTS = PoseidonConstants.MAX_WIDTH - 1;

  /**
   * By width, made when first used. Threads may race and make one twice: all are equal, and final
   * fields make each one whole to whoever sees it, as with the hash of a String.
   */
  private static final @Nullable Permutation[] PERMUTATIONS =
      new @Nullable Permutation[PoseidonConstants.MAX_WIDTH + 1];

  private Poseidon() {}

  /** The hash of 1 to {@link #MAX_INPUTS} elements; refuses other numbers. */
  public static Scalar hash(Scalar... inputs) {
    if (inputs.length < 1 || inputs.length > MAX_INPUTS) {
      throw new IllegalArgumentException(inputs.length + " inputs");
    }
    int width = inputs.length + 1;
    ScalarVector state = new ScalarVector(width);
    for (int i = 0; i < inputs.length; i++) {
      state.set(i + 1, inputs[i]);
    }
    return permutation(width).run(state, new ScalarVector(width)).get(0);
  }

  private static Permutation permutation(int width) {
    Permutation known = PERMUTATIONS[width];
    if (known == null) {
      known = new Permutation(width);
      PERMUTATIONS[width] = known;
    }
    return known;
  }
}
