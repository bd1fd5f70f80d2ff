package endgame.zk.stark;

import endgame.zk.field.Blocks;
import endgame.zk.field.Ext;
import endgame.zk.field.ExtBlocks;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import java.util.List;

/**
 * The function of one size that FRI is run on: r(x) = (A_ζ − S(x))/(ζ − x) + α^W·(A_ζw −
 * S'(x))/(ζ·w − x), where S = Σ α^i·p_i over all W columns, S' over those opened twice, which come
 * first, and A the same sums of opened values.
 */
final class Batch {
  private static final int BLOCK = 512;

  private Batch() {}

  /**
   * Computes it.
   *
   * @param columns extended, in the order of the batch
   * @param nextColumns how many of them are opened twice
   */
  static int[][] of(
      List<int[]> columns,
      int nextColumns,
      int logSize,
      int logHeight,
      Ext zeta,
      Ext alpha,
      Ext sumAtZeta,
      Ext sumAtNext,
      Workers workers) {
    Extension field = alpha.field();
    PrimeField base = field.base();
    int size = 1 << logSize;
    int[][] result = new int[field.degree()][size];
    Ext[] powers = new Ext[columns.size() + 1];
    powers[0] = field.one();
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1].times(alpha);
    }
    Ext zetaNext = zeta.times(base.rootOfUnity(logHeight));
    int block = Math.min(size, BLOCK);
    workers.each(
        size / block,
        piece -> {
          int from = piece * block;
          ExtBlocks blocks = new ExtBlocks(field, block);
          int[][] sum = new int[field.degree()][block];
          int[][] term = new int[field.degree()][block];
          int[] x = new int[block];
          int root = base.rootOfUnity(logSize);
          int first = base.multiply(base.generator(), base.pow(root, from));
          Blocks.powers(base, first, root, x, 0, block);
          for (int i = 0; i < columns.size(); i++) {
            if (i == nextColumns && i > 0) {
              quotient(blocks, sum, x, sumAtNext, zetaNext, term, block);
              blocks.multiply(term, 0, powers[columns.size()], result, from, block);
            }
            blocks.addProduct(columns.get(i), from, powers[i], sum, 0, block);
          }
          if (nextColumns == columns.size()) {
            quotient(blocks, sum, x, sumAtNext, zetaNext, term, block);
            blocks.multiply(term, 0, powers[columns.size()], result, from, block);
          }
          quotient(blocks, sum, x, sumAtZeta, zeta, term, block);
          blocks.add(result, from, term, 0, result, from, block);
        });
    return result;
  }

  /** to ← (value − sum)/(z − x). */
  private static void quotient(
      ExtBlocks blocks, int[][] sum, int[] x, Ext value, Ext z, int[][] to, int n) {
    PrimeField base = z.field().base();
    int degree = z.field().degree();
    int[][] difference = new int[degree][n];
    for (int w = 0; w < degree; w++) {
      Blocks.subtractFrom(base, z.word(w), w == 0 ? x : new int[n], 0, difference[w], 0, n);
    }
    int[][] numerator = new int[degree][n];
    blocks.subtractFrom(value, sum, 0, numerator, 0, n);
    blocks.inverse(difference, 0, to, 0, n);
    blocks.multiply(to, 0, numerator, 0, to, 0, n);
  }
}
