package endgame.zk.air.example;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;

/** Columns a, b; public values: the first a and b, and the last b. */
public final class FibonacciAir implements Air {
  @Override
  public String id() {
    return "fibonacci/1";
  }

  @Override
  public int width() {
    return 2;
  }

  @Override
  public int publicValues() {
    return 3;
  }

  @Override
  public void define(AirBuilder b) {
    b.zero("first a", b.isFirst().times(b.local(0).minus(b.publicValue(0))));
    b.zero("first b", b.isFirst().times(b.local(1).minus(b.publicValue(1))));
    b.zero("a moves", b.isTransition().times(b.next(0).minus(b.local(1))));
    b.zero("b adds", b.isTransition().times(b.next(1).minus(b.local(0).plus(b.local(1)))));
    b.zero("last b", b.isLast().times(b.local(1).minus(b.publicValue(2))));
  }

  /** 2^log rows from (first, second). */
  public static Trace trace(PrimeField field, int log, long first, long second) {
    int n = 1 << log;
    int[][] columns = new int[2][n];
    int a = field.of(first);
    int b = field.of(second);
    for (int i = 0; i < n; i++) {
      columns[0][i] = a;
      columns[1][i] = b;
      int sum = field.add(a, b);
      a = b;
      b = sum;
    }
    return new Trace(columns, new int[] {columns[0][0], columns[1][0], columns[1][n - 1]});
  }
}
