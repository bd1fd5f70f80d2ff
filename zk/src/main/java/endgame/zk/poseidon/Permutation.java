package endgame.zk.poseidon;

import endgame.zk.bn254.Scalar;
import endgame.zk.bn254.ScalarVector;

/** The permutation of one width, ready to run: parameters in flat rows. */
final class Permutation {
  private static final int HALF = PoseidonConstants.FULL_ROUNDS / 2;

  private final int width;

  /** width constants for each full round, those of the second half behind the first. */
  private final ScalarVector fullConstants;

  private final ScalarVector matrix;
  private final ScalarVector partialConstants;
  private final ScalarVector rows;
  private final ScalarVector columns;
  private final ScalarVector last;
  private final ScalarVector rest;

  Permutation(int width) {
    PoseidonConstants full = new PoseidonConstants(width);
    PartialRounds partial = new PartialRounds(full);
    this.width = width;
    Scalar[][] rounds = new Scalar[PoseidonConstants.FULL_ROUNDS][];
    System.arraycopy(full.rounds, 0, rounds, 0, HALF);
    System.arraycopy(full.rounds, full.rounds.length - HALF, rounds, HALF, HALF);
    this.fullConstants = flat(rounds);
    this.matrix = flat(full.matrix);
    this.partialConstants = flat(partial.constants);
    this.rows = flat(partial.rows);
    this.columns = flat(partial.columns);
    this.last = flat(partial.last);
    this.rest = flat(partial.rest);
  }

  private static ScalarVector flat(Scalar[]... rows) {
    ScalarVector flat = new ScalarVector(rows.length * rows[0].length);
    int at = 0;
    for (Scalar[] row : rows) {
      for (Scalar value : row) {
        flat.set(at++, value);
      }
    }
    return flat;
  }

  /** Permutes the state; returns the vector that it is in afterwards, one of both. */
  ScalarVector run(ScalarVector state, ScalarVector spare) {
    ScalarVector a = state;
    ScalarVector b = spare;
    for (int round = 0; round < PoseidonConstants.FULL_ROUNDS; round++) {
      if (round == HALF) {
        ScalarVector after = partial(a, b);
        b = after == a ? b : a;
        a = after;
      }
      for (int i = 0; i < width; i++) {
        a.add(i, fullConstants, round * width + i);
        a.fifthPower(i);
      }
      for (int i = 0; i < width; i++) {
        b.setSumOfProducts(i, matrix, i * width, a, 0, width);
      }
      ScalarVector swap = a;
      a = b;
      b = swap;
    }
    return a;
  }

  /** All partial rounds, in the form of {@link PartialRounds}; the result is in b. */
  private ScalarVector partial(ScalarVector a, ScalarVector b) {
    int others = width - 1;
    for (int round = 0; round < partialConstants.size(); round++) {
      a.add(0, partialConstants, round);
      a.fifthPower(0);
      b.setSumOfProducts(0, rows, round * width, a, 0, width);
      for (int i = 0; i < others; i++) {
        a.addProduct(i + 1, columns, round * others + i, a, 0);
      }
      a.set(0, b, 0);
    }
    for (int i = 0; i < others; i++) {
      b.setSumOfProducts(i + 1, last, i * others, a, 1, others);
    }
    for (int i = 0; i < width; i++) {
      b.add(i, rest, i);
    }
    return b;
  }
}
