package endgame.zk.stark;

import endgame.zk.field.Blocks;
import endgame.zk.field.Ext;
import endgame.zk.field.ExtBlocks;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values of columns outside of their domain.
 *
 * @param weights w ↦ i ↦ word w of L_i(ζ) = (ζ^n − 1)/n · w^i/(ζ − w^i), then once more the first
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
record Points(Extension field, int n, int[][] weights) {
  private static final int BLOCK = 512;

  static Points of(Ext zeta, int log) {
    Extension field = zeta.field();
    PrimeField base = field.base();
    int n = 1 << log;
    int[][] weights = new int[field.degree()][n];
    int root = base.rootOfUnity(log);
    Ext factor = zeta.pow(n).minus(field.one()).times(base.inverse(base.of(n)));
    ExtBlocks blocks = new ExtBlocks(field, Math.min(n, BLOCK));
    int[] x = new int[Math.min(n, BLOCK)];
    int[][] difference = new int[field.degree()][x.length];
    for (int from = 0; from < n; from += x.length) {
      Blocks.powers(base, base.pow(root, from), root, x, 0, x.length);
      for (int w = 0; w < difference.length; w++) {
        Arrays.fill(difference[w], zeta.word(w));
      }
      Blocks.subtract(base, difference[0], 0, x, 0, difference[0], 0, x.length);
      blocks.inverse(difference, 0, weights, from, x.length);
      blocks.multiply(weights, from, factor, weights, from, x.length);
      for (int[] words : weights) {
        Blocks.multiply(base, words, from, x, 0, words, from, x.length);
      }
    }
    return new Points(field, n, weights);
  }

  /** p(ζ) of each column. */
  List<Ext> at(int[][] columns, Workers workers) {
    Ext[] values = new Ext[columns.length];
    workers.each(columns.length, c -> values[c] = dot(field, columns[c], 0, weights, 0, n));
    return List.of(values);
  }

  /** p(ζ·w) of each column: the weights are those of ζ, one row further. */
  List<Ext> atNext(int[][] columns, Workers workers) {
    Ext[] values = new Ext[columns.length];
    workers.each(
        columns.length,
        c -> {
          Ext most = dot(field, columns[c], 1, weights, 0, n - 1);
          Ext last = dot(field, columns[c], 0, weights, n - 1, 1);
          values[c] = most.plus(last);
        });
    return List.of(values);
  }

  static Ext dot(Extension field, int[] column, int at, int[][] weights, int from, int n) {
    int[] words = new int[field.degree()];
    for (int w = 0; w < words.length; w++) {
      words[w] = Blocks.dot(field.base(), column, at, weights[w], from, n);
    }
    return field.read(words, 0);
  }

  /** rev(k) ↦ x^k. */
  static int[][] reversedPowers(Ext x, int n) {
    Extension field = x.field();
    int[][] powers = new int[field.degree()][n];
    List<Ext> factors = new ArrayList<>();
    Ext factor = x;
    for (int size = 1; size < n; size *= 2) {
      factors.add(factor);
      factor = factor.square();
    }
    powers[0][0] = field.base().one();
    ExtBlocks blocks = new ExtBlocks(field, Math.max(1, n / 2));
    for (int half = 1; half < n; half *= 2) {
      // Entry i + half stands for an exponent higher by n/(2·half).
      blocks.multiply(powers, 0, factors.removeLast(), powers, half, half);
    }
    return powers;
  }
}
