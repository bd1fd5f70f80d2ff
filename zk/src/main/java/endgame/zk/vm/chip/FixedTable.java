package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;

/** A table that the verifying key fixes: it provides each row as often as its one column says. */
public final class FixedTable implements Air {
  /** Rows of {@link Buses#RANGE}: those of b bits begin at 2^b − 1. */
  private static final int RANGE_LOG = 17;

  private static final int BYTE_BITS = 8;
  private static final int LIMB_BITS = 16;

  private final Bus bus;

  public FixedTable(Bus bus) {
    this.bus = bus;
  }

  @Override
  public String id() {
    return bus.name() + "-table/1";
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public int fixedWidth() {
    return bus.width();
  }

  @Override
  public void define(AirBuilder b) {
    Expr[] row = new Expr[bus.width()];
    for (int i = 0; i < row.length; i++) {
      row[i] = b.fixed(i);
    }
    b.provide(bus, b.local(0), row);
  }

  /** Canonical columns of {@link Buses#RANGE}; the last row is (0, 0) again. */
  public static int[][] range() {
    int[][] columns = new int[2][1 << RANGE_LOG];
    for (int bits = 0; bits <= LIMB_BITS; bits++) {
      for (int value = 0; value < 1 << bits; value++) {
        columns[0][rangeRow(value, bits)] = value;
        columns[1][rangeRow(value, bits)] = bits;
      }
    }
    return columns;
  }

  /** The row of a value; whoever asks for one that has none gets a wrong row, or none. */
  static int rangeRow(int value, int bits) {
    return (1 << bits) - 1 + value;
  }

  /** Canonical columns of {@link Buses#BYTE}. */
  public static int[][] bytes() {
    int[][] columns = new int[3][1 << (2 * BYTE_BITS)];
    for (int row = 0; row < columns[0].length; row++) {
      int x = row & 0xff;
      int y = row >>> BYTE_BITS;
      columns[0][row] = x;
      columns[1][row] = y;
      columns[2][row] = x ^ y;
    }
    return columns;
  }

  /** Canonical columns of {@link Buses#POWER}. */
  public static int[][] powers() {
    int[][] columns = new int[3][LIMB_BITS];
    for (int k = 0; k < LIMB_BITS; k++) {
      columns[0][k] = k;
      columns[1][k] = 1 << k;
      columns[2][k] = 1 << (LIMB_BITS - k);
    }
    return columns;
  }

  /** Canonical columns of {@link Buses#PROGRAM}. */
  public static int[][] program(Rom rom) {
    return rom.columns();
  }
}
