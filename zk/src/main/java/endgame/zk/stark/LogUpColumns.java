package endgame.zk.stark;

import endgame.zk.air.Expr;
import endgame.zk.air.Tape;
import endgame.zk.air.Trace;
import endgame.zk.field.Blocks;
import endgame.zk.field.Ext;
import endgame.zk.field.ExtBlocks;
import endgame.zk.field.Extension;
import endgame.zk.parallel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills the LogUp columns of a table: the quotient of each pair, and their running sum.
 *
 * @param columns as {@link LogUp} orders them
 * @param terminal the last running sum
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
record LogUpColumns(int[][] columns, Ext terminal) {

  static LogUpColumns fill(
      LogUp table, Trace trace, int[][] fixed, int[] scalars, Workers workers) {
    Extension field = table.numerators().getFirst().field();
    int degree = field.degree();
    int n = trace.height();
    int pairs = table.numerators().size();
    int[][] columns = new int[table.width()][n];
    List<Expr> outputs = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      outputs.addAll(List.of(table.numerators().get(pair).words()));
      outputs.addAll(List.of(table.denominators().get(pair).words()));
    }
    Tape tape = Tape.compile(table.graph(), outputs);
    Rows rows = new Rows(wrapped(trace.columns(), table), wrapped(fixed, table), columns, 1);
    workers.each(
        (n + Tape.BLOCK - 1) / Tape.BLOCK,
        piece -> {
          int from = piece * Tape.BLOCK;
          int count = Math.min(Tape.BLOCK, n - from);
          Tape.Run run = tape.new Run(trace.publicValues(), scalars);
          rows.bind(tape, run, from, new int[3][Tape.BLOCK]);
          int[][] values = new int[2 * degree * pairs][Tape.BLOCK];
          run.block(
              count, (output, from2, at, m) -> System.arraycopy(from2, at, values[output], 0, m));
          divide(field, values, pairs, columns, from, count);
        });
    return sum(field, columns, pairs, n);
  }

  /** Next cells are used in messages seldom; then the columns go on with their first row. */
  private static int[][] wrapped(int[][] columns, LogUp table) {
    boolean next = table.base().uses(Expr.Op.NEXT) || table.base().uses(Expr.Op.FIXED_NEXT);
    if (!next) {
      return columns;
    }
    int[][] longer = new int[columns.length][];
    for (int c = 0; c < columns.length; c++) {
      int n = columns[c].length;
      longer[c] = Arrays.copyOf(columns[c], n + 1);
      longer[c][n] = columns[c][0];
    }
    return longer;
  }

  private static void divide(
      Extension field, int[][] values, int pairs, int[][] columns, int from, int count) {
    int degree = field.degree();
    ExtBlocks blocks = new ExtBlocks(field, count);
    int[][] numerator = new int[degree][];
    int[][] denominator = new int[degree][];
    int[][] quotient = new int[degree][];
    for (int pair = 0; pair < pairs; pair++) {
      for (int w = 0; w < degree; w++) {
        numerator[w] = values[2 * pair * degree + w];
        denominator[w] = values[(2 * pair + 1) * degree + w];
        quotient[w] = columns[pair * degree + w];
      }
      blocks.inverse(denominator, 0, quotient, from, count);
      blocks.multiply(quotient, from, numerator, 0, quotient, from, count);
    }
  }

  private static LogUpColumns sum(Extension field, int[][] columns, int pairs, int n) {
    int degree = field.degree();
    int[] last = new int[degree];
    for (int w = 0; w < degree; w++) {
      int[] phi = columns[pairs * degree + w];
      System.arraycopy(columns[w], 0, phi, 0, n);
      for (int pair = 1; pair < pairs; pair++) {
        Blocks.add(field.base(), phi, 0, columns[pair * degree + w], 0, phi, 0, n);
      }
      int sum = 0;
      for (int i = 0; i < n; i++) {
        sum = field.base().add(sum, phi[i]);
        phi[i] = sum;
      }
      last[w] = sum;
    }
    return new LogUpColumns(columns, field.read(last, 0));
  }
}
