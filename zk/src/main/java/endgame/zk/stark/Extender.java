package endgame.zk.stark;

import endgame.zk.commit.Matrix;
import endgame.zk.field.PrimeField;
import endgame.zk.ntt.Ntt;
import endgame.zk.parallel.Workers;

/** Low-degree extensions to the coset g·K. */
final class Extender {
  private final PrimeField field;
  private final Ntt ntt;
  private final int logBlowup;
  private final Workers workers;

  Extender(PrimeField field, Ntt ntt, int logBlowup, Workers workers) {
    this.field = field;
    this.ntt = ntt;
    this.logBlowup = logBlowup;
    this.workers = workers;
  }

  Ntt ntt() {
    return ntt;
  }

  int logBlowup() {
    return logBlowup;
  }

  Workers workers() {
    return workers;
  }

  /**
   * The columns on the coset. Each array goes on with its first 2^logBlowup entries, so that the
   * next row of the last is there too.
   */
  int[][] extend(int[][] columns) {
    int n = columns[0].length;
    int[] scale = new int[n];
    Ntt.reversedPowers(field, field.inverse(field.of(n)), field.generator(), scale, n);
    int[][] extended = new int[columns.length][];
    workers.each(columns.length, c -> extended[c] = ntt.extendValues(columns[c], scale, logBlowup));
    return extended;
  }

  /** The same from coefficients k ↦ c_k·g^k in bit-reversed order. */
  int[][] extendCoefficients(int[][] coefficients) {
    int n = coefficients[0].length;
    int[][] extended = new int[coefficients.length][];
    workers.each(extended.length, c -> extended[c] = ntt.extend(coefficients[c], 0, n, logBlowup));
    return extended;
  }

  /** Extended columns as a matrix, without the entries past the end. */
  Matrix matrix(int[][] extended) {
    return new Matrix(extended, new int[extended.length], extended[0].length - (1 << logBlowup));
  }
}
