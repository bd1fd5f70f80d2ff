package endgame.zk.air.example;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import java.util.List;

/**
 * Two tables on one lookup bus: values that must be below 2^bits, and a fixed table of all those.
 */
public final class RangePair {
  static final Bus RANGE = new Bus(0, "range", 1, Bus.Kind.LOOKUP);

  private RangePair() {}

  /** Rows (value, enabled): an enabled value is in the table. */
  public static final class User implements Air {
    @Override
    public String id() {
      return "range user/1";
    }

    @Override
    public int width() {
      return 2;
    }

    @Override
    public void define(AirBuilder b) {
      b.bool("enabled", b.local(1));
      b.lookUp(RANGE, b.local(1), b.local(0));
    }
  }

  /** Row i provides i as often as its one column says. */
  public static final class Table implements Air {
    @Override
    public String id() {
      return "range table/1";
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public int fixedWidth() {
      return 1;
    }

    @Override
    public void define(AirBuilder b) {
      b.provide(RANGE, b.local(0), b.fixed(0));
    }
  }

  /** The fixed columns of both tables. */
  public static List<int[][]> fixed(PrimeField field, int bits) {
    int[] values = new int[1 << bits];
    for (int i = 0; i < values.length; i++) {
      values[i] = field.of(i);
    }
    return List.of(new int[0][], new int[][] {values});
  }

  /**
   * Traces of both tables.
   *
   * @param values below 2^bits, at most 2^log
   */
  public static List<Trace> traces(PrimeField field, int bits, int log, int[] values) {
    int[][] user = new int[2][1 << log];
    int[][] table = new int[1][1 << bits];
    for (int i = 0; i < values.length; i++) {
      user[0][i] = field.of(values[i]);
      user[1][i] = field.one();
      table[0][values[i]] = field.add(table[0][values[i]], field.one());
    }
    return List.of(new Trace(user, new int[0]), new Trace(table, new int[0]));
  }
}
