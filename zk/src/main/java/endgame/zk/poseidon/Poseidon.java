package endgame.zk.poseidon;

import endgame.zk.bn254.Scalar;
import endgame.zk.bn254.ScalarVector;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * circomlib's Poseidon: {@code Poseidon(n)} of poseidon.circom, {@code poseidon([…])} of
 * circomlibjs.
 */
public final class Poseidon {
  /** Inputs of one hash. */
  public static final int MAX_INPUTS = PoseidonConstants.MAX_WIDTH - 1;

  /** By width, made when first used; which thread's copy is kept doesn't matter. */
  private static final AtomicReferenceArray<@Nullable Permutation> PERMUTATIONS =
      new AtomicReferenceArray<>(PoseidonConstants.MAX_WIDTH + 1);

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
    Permutation known = PERMUTATIONS.get(width);
    if (known == null) {
      known = new Permutation(width);
      PERMUTATIONS.set(width, known);
    }
    return known;
  }
}
