package endgame.zk.stark;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import java.util.List;

/**
 * Three small tables that together use everything: next rows, fixed columns, public values, a
 * balanced bus with three interactions on one side, a lookup bus, differing heights.
 */
final class MixedAirs {
  static final Bus STEPS = new Bus(3, "steps", 2, Bus.Kind.BALANCE);
  static final Bus SQUARES = new Bus(7, "squares", 2, Bus.Kind.LOOKUP);

  private MixedAirs() {}

  /** Counts from a public start; sends (count, square), asks for both, sends a constant back. */
  static final class Counter implements Air {
    @Override
    public String id() {
      return "counter/1";
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public int publicValues() {
      return 1;
    }

    @Override
    public void define(AirBuilder b) {
      Expr count = b.local(0);
      b.zero("start", b.isFirst().times(count.minus(b.publicValue(0))));
      b.zero("count", b.isTransition().times(b.next(0).minus(count).minus(1)));
      b.equal("square", b.local(1), count.times(count));
      b.send(STEPS, b.constant(2), 2, count, b.local(1));
      b.receive(STEPS, b.constant(1), 1, count, b.local(1));
      b.lookUp(SQUARES, b.constant(1), count, b.local(1));
    }
  }

  /** Takes what the counter sends. */
  static final class Sink implements Air {
    @Override
    public String id() {
      return "sink/1";
    }

    @Override
    public int width() {
      return 3;
    }

    @Override
    public boolean optional() {
      return true;
    }

    @Override
    public void define(AirBuilder b) {
      b.bool("real", b.local(2));
      b.receive(STEPS, b.local(2), 1, b.local(0), b.local(1));
    }
  }

  /** Squares of small numbers, fixed; the next fixed row is one further. */
  static class Squares implements Air {
    @Override
    public String id() {
      return "squares/1";
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public int fixedWidth() {
      return 2;
    }

    @Override
    public void define(AirBuilder b) {
      b.zero("order", b.isTransition().times(b.fixedNext(0).minus(b.fixed(0)).minus(1)));
      b.provide(SQUARES, b.local(0), b.fixed(0), b.fixed(1));
    }
  }

  static final List<Air> AIRS = List.of(new Counter(), new Sink(), new Squares());

  static List<int[][]> fixed(PrimeField field) {
    int[][] squares = new int[2][32];
    for (int i = 0; i < 32; i++) {
      squares[0][i] = field.of(i);
      squares[1][i] = field.of((long) i * i);
    }
    return List.of(new int[0][], new int[0][], squares);
  }

  /** 8 counts from 5 on; a sink of 16 rows, 8 of them padding; 32 squares. */
  static List<Trace> traces(PrimeField field) {
    int[][] counter = new int[2][8];
    int[][] sink = new int[3][16];
    int[][] squares = new int[1][32];
    for (int i = 0; i < 8; i++) {
      int count = field.of(5 + i);
      int square = field.of((5L + i) * (5 + i));
      counter[0][i] = count;
      counter[1][i] = square;
      sink[0][15 - i] = count;
      sink[1][15 - i] = square;
      sink[2][15 - i] = field.one();
      squares[0][5 + i] = field.one();
    }
    return List.of(
        new Trace(counter, new int[] {counter[0][0]}),
        new Trace(sink, new int[0]),
        new Trace(squares, new int[0]));
  }
}
