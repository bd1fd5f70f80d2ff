package endgame.zk.poseidon;

import endgame.zk.bn254.Scalar;
import java.util.Arrays;

/**
 * The partial rounds with sparse matrices and one constant each.
 *
 * <p>A partial round is s ← M·S(s + c), M = [a v; w M̂], and S works on the first element alone. In
 * round k let s = [1 0; 0 M̂ᵏ]·x; S commutes with that matrix, and the round becomes x ← [a v·M̂ᵏ;
 * M̂⁻ᵏ⁻¹·w 1]·S(x). Of the constants, all but the first wait until after S, and go through the rest
 * of the round with the others: what waits is g in terms of s. After the last round M̂ⁿ is
 * multiplied out.
 */
final class PartialRounds {
  /** What is added to the first element, by round. */
  final Scalar[] constants;

  /** a and v·M̂ᵏ by round: the factors for the new first element. */
  final Scalar[][] rows;

  /** M̂⁻ᵏ⁻¹·w by round: what the old first element adds to the others. */
  final Scalar[][] columns;

  /** M̂ⁿ by rows. */
  final Scalar[][] last;

  /** What is added to the state at the end. */
  final Scalar[] rest;

  PartialRounds(PoseidonConstants full) {
    int width = full.width;
    int count = PoseidonConstants.partialRounds(width);
    Scalar[][] m = new Scalar[width - 1][];
    Scalar[] w = new Scalar[width - 1];
    for (int i = 1; i < width; i++) {
      m[i - 1] = others(full.matrix[i]);
      w[i - 1] = full.matrix[i][0];
    }
    Scalar[] v = others(full.matrix[0]);
    Scalar[][] inverse = inverse(m);
    Scalar[][] transposed = transposed(m);
    constants = new Scalar[count];
    rows = new Scalar[count][];
    columns = new Scalar[count][];
    Scalar[] row = v;
    Scalar[] column = w;
    Scalar[] g = w.clone();
    Arrays.fill(g, Scalar.ZERO);
    Scalar first = Scalar.ZERO;
    for (int round = 0; round < count; round++) {
      Scalar[] c = full.rounds[PoseidonConstants.FULL_ROUNDS / 2 + round];
      constants[round] = c[0].add(first);
      for (int i = 0; i < g.length; i++) {
        g[i] = g[i].add(c[i + 1]);
      }
      first = dot(v, g);
      g = times(m, g);
      rows[round] = behind(full.matrix[0][0], row);
      row = times(transposed, row);
      column = times(inverse, column);
      columns[round] = column;
    }
    last = power(m, count);
    rest = behind(first, g);
  }

  private static Scalar[] others(Scalar[] row) {
    return Arrays.copyOfRange(row, 1, row.length);
  }

  private static Scalar[] behind(Scalar first, Scalar[] others) {
    Scalar[] row = new Scalar[others.length + 1];
    row[0] = first;
    System.arraycopy(others, 0, row, 1, others.length);
    return row;
  }

  private static Scalar dot(Scalar[] a, Scalar[] b) {
    Scalar sum = Scalar.ZERO;
    for (int i = 0; i < a.length; i++) {
      sum = sum.add(a[i].multiply(b[i]));
    }
    return sum;
  }

  private static Scalar[] times(Scalar[][] m, Scalar[] x) {
    Scalar[] product = new Scalar[m.length];
    for (int i = 0; i < m.length; i++) {
      product[i] = dot(m[i], x);
    }
    return product;
  }

  private static Scalar[][] transposed(Scalar[][] m) {
    Scalar[][] columns = new Scalar[m.length][m.length];
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < m.length; j++) {
        columns[j][i] = m[i][j];
      }
    }
    return columns;
  }

  /** m^exponent, exponent ≥ 1, by squaring. */
  private static Scalar[][] power(Scalar[][] m, int exponent) {
    Scalar[][] result = m;
    for (int bit = Integer.highestOneBit(exponent) >>> 1; bit > 0; bit >>>= 1) {
      result = product(result, result);
      if ((exponent & bit) != 0) {
        result = product(result, m);
      }
    }
    return result;
  }

  private static Scalar[][] product(Scalar[][] a, Scalar[][] b) {
    Scalar[][] columns = transposed(b);
    Scalar[][] product = new Scalar[a.length][];
    for (int i = 0; i < a.length; i++) {
      product[i] = times(columns, a[i]);
    }
    return product;
  }

  /** By elimination. Parts of Cauchy matrices are regular, and no pivot is ever 0. */
  private static Scalar[][] inverse(Scalar[][] m) {
    int n = m.length;
    Scalar[][] rows = new Scalar[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOf(m[i], 2 * n);
      Arrays.fill(rows[i], n, 2 * n, Scalar.ZERO);
      rows[i][n + i] = Scalar.ONE;
    }
    for (int column = 0; column < n; column++) {
      Scalar[] pivot = rows[column];
      Scalar inverse = pivot[column].inverse();
      for (int j = column; j < 2 * n; j++) {
        pivot[j] = pivot[j].multiply(inverse);
      }
      for (int i = 0; i < n; i++) {
        Scalar factor = rows[i][column];
        for (int j = column; j < 2 * n && i != column; j++) {
          rows[i][j] = rows[i][j].subtract(factor.multiply(pivot[j]));
        }
      }
    }
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(rows[i], n, 2 * n);
    }
    return rows;
  }
}
