package endgame.zk.poseidon;

import endgame.zk.bn254.Scalar;
import java.util.HashSet;
import java.util.Set;

/** The parameters of one width as the paper defines them. */
final class PoseidonConstants {
  static final int FULL_ROUNDS = 8;
  static final int MIN_WIDTH = 2;

  /** For widths from {@link #MIN_WIDTH} on, as circomlib has them. */
  private static final int[] PARTIAL_ROUNDS = {
    56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68,
  };

  static final int MAX_WIDTH = MIN_WIDTH + PARTIAL_ROUNDS.length - 1;

  final int width;

  /** A row of {@link #width} constants for each round. */
  final Scalar[][] rounds;

  /** The MDS matrix, by rows. */
  final Scalar[][] matrix;

  PoseidonConstants(int width) {
    this.width = width;
    int partial = partialRounds(width);
    GrainLfsr lfsr = new GrainLfsr(width, FULL_ROUNDS, partial);
    rounds = new Scalar[FULL_ROUNDS + partial][width];
    for (Scalar[] row : rounds) {
      for (int i = 0; i < width; i++) {
        row[i] = lfsr.constant();
      }
    }
    matrix = cauchy(lfsr, width);
  }

  static int partialRounds(int width) {
    return PARTIAL_ROUNDS[width - MIN_WIDTH];
  }

  /**
   * 1/(x_i + y_j) for the next 2t elements. The paper draws again if they are not distinct or a sum
   * is 0, or if the matrix has invariant subspaces; for these widths the first draw is the one.
   */
  private static Scalar[][] cauchy(GrainLfsr lfsr, int width) {
    Scalar[] drawn = new Scalar[2 * width];
    Set<Scalar> distinct = new HashSet<>();
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = lfsr.element();
      distinct.add(drawn[i]);
    }
    if (distinct.size() < drawn.length) {
      throw new IllegalStateException("a second draw would be needed");
    }
    Scalar[][] matrix = new Scalar[width][width];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        matrix[i][j] = drawn[i].add(drawn[width + j]).inverse();
      }
    }
    return matrix;
  }
}
