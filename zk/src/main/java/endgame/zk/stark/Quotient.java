package endgame.zk.stark;

import endgame.zk.air.Tape;
import endgame.zk.field.Blocks;
import endgame.zk.field.Ext;
import endgame.zk.field.ExtBlocks;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.List;

/**
 * The quotient of one table.
 *
 * @param coefficients of part i, word w at index i·D + w: k ↦ c_k·g^k in bit-reversed order
 * @param extended the same on g·K
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
record Quotient(int[][] coefficients, int[][] extended) {
  /** Of a table that is left out. */
  static final Quotient NONE = new Quotient(new int[0][], new int[0][]);

  /**
   * Computes it.
   *
   * @param scalars of LogUp
   * @param alpha by whose powers the constraints are joined
   */
  static Quotient of(
      LogUp table,
      Rows rows,
      int[] publicValues,
      int[] scalars,
      Ext alpha,
      Extender extender,
      int log) {
    Extension field = alpha.field();
    Tape tape = Tape.compile(table.graph(), table.constraints());
    Ext[] powers = new Ext[table.constraints().size()];
    Ext power = field.one();
    for (int k = 0; k < powers.length; k++) {
      powers[k] = power;
      power = power.times(alpha);
    }
    int size = 1 << (log + extender.logBlowup());
    int[][] values = new int[field.degree()][size];
    Domain domain = Domain.of(field.base(), log, extender.logBlowup());
    extender
        .workers()
        .each(
            (size + Tape.BLOCK - 1) / Tape.BLOCK,
            piece -> {
              int from = piece * Tape.BLOCK;
              int n = Math.min(Tape.BLOCK, size - from);
              int[][] selectors = new int[3][Tape.BLOCK];
              domain.selectors(from, n, selectors);
              Tape.Run run = tape.new Run(publicValues, scalars);
              rows.bind(tape, run, from, selectors);
              ExtBlocks blocks = new ExtBlocks(field, n);
              run.block(
                  n,
                  (output, a, at, m) -> blocks.addProduct(a, at, powers[output], values, from, m));
              domain.divide(values, from, n);
            });
    return cut(field, values, VerifyingKey.quotientParts(table), extender, log);
  }

  /** The coset of the extension and the zeros of Z_H seen from it. */
  @SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
  private record Domain(
      PrimeField field, int log, int logBlowup, int[] zeros, int[] inverses, int root, int last) {

    static Domain of(PrimeField field, int log, int logBlowup) {
      int blowup = 1 << logBlowup;
      int[] zeros = new int[Tape.BLOCK];
      int[] inverses = new int[Tape.BLOCK];
      int start = field.pow(field.generator(), 1L << log);
      int turn = field.rootOfUnity(logBlowup);
      for (int i = 0; i < Tape.BLOCK; i++) {
        zeros[i] = field.subtract(field.multiply(start, field.pow(turn, i % blowup)), field.one());
        inverses[i] = i < blowup ? field.inverse(zeros[i]) : inverses[i - blowup];
      }
      return new Domain(
          field,
          log,
          logBlowup,
          zeros,
          inverses,
          field.rootOfUnity(log + logBlowup),
          field.inverse(field.rootOfUnity(log)));
    }

    /** isFirst, isLast, isTransition for n points; blocks begin at multiples of the blowup. */
    void selectors(int from, int n, int[][] to) {
      int[] x = new int[n];
      int[] difference = new int[n];
      int first = field.multiply(field.generator(), field.pow(root, from));
      Blocks.powers(field, first, root, x, 0, n);
      Blocks.add(field, x, 0, field.negate(field.one()), difference, 0, n);
      Blocks.inverse(field, difference, 0, to[0], 0, n);
      Blocks.multiply(field, to[0], 0, zeros, 0, to[0], 0, n);
      Blocks.add(field, x, 0, field.negate(last), to[2], 0, n);
      Blocks.inverse(field, to[2], 0, to[1], 0, n);
      Blocks.multiply(field, to[1], 0, zeros, 0, to[1], 0, n);
    }

    void divide(int[][] values, int from, int n) {
      for (int[] words : values) {
        Blocks.multiply(field, words, from, inverses, 0, words, from, n);
      }
    }
  }

  private static Quotient cut(
      Extension field, int[][] values, int parts, Extender extender, int log) {
    int n = 1 << log;
    int logBlowup = extender.logBlowup();
    PrimeField base = field.base();
    int degree = field.degree();
    int scale = base.inverse(base.of((long) n << logBlowup));
    int back = base.inverse(base.pow(base.generator(), n));
    int[][] coefficients = new int[parts * degree][n];
    extender
        .workers()
        .each(
            degree,
            w -> {
              extender.ntt().down(values[w], 0, values[w].length);
              for (int part = 0; part < 1 << logBlowup; part++) {
                int offset = Integer.reverse(part) >>> (32 - logBlowup);
                int factor = base.multiply(scale, base.pow(back, part));
                for (int i = 0; i < n; i++) {
                  int c = values[w][(i << logBlowup) + offset];
                  if (part < parts) {
                    coefficients[part * degree + w][i] = base.multiply(c, factor);
                  } else if (c != 0) {
                    throw new IllegalArgumentException("the trace breaks a constraint");
                  }
                }
              }
            });
    return new Quotient(coefficients, extender.extendCoefficients(coefficients));
  }

  /** Values of the parts at a point: Σ c_k·z^k = Σ (c_k·g^k)·(z/g)^k. */
  List<Ext> at(Ext z) {
    Extension field = z.field();
    PrimeField base = field.base();
    int n = coefficients[0].length;
    int[][] powers = Points.reversedPowers(z.times(base.inverse(base.generator())), n);
    List<Ext> values = new ArrayList<>();
    for (int[] column : coefficients) {
      values.add(Points.dot(field, column, 0, powers, 0, n));
    }
    return values;
  }
}
