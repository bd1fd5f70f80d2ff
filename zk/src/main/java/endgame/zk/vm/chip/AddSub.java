package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.run.Steps;

/**
 * ADD, SUB, ADDI, and what the ROM makes ADDI of (LUI, AUIPC, FENCE).
 *
 * <p>ADD: first + second = result + carry·2^32, limb by limb, each carry 0 or 1. SUB is the same
 * with first and result exchanged: second + result = first. Sound: with limbs below 2^16 and
 * boolean carries both sides are below 2^18, so equal as integers; the result's limbs are
 * range-checked, the operands' were when they were written.
 */
public final class AddSub implements InstructionChip {
  /** Columns. */
  private record Cells(
      Frame frame,
      int add,
      int subtract,
      Columns.Word first,
      Columns.Word second,
      Columns.Word result) {
    static Cells of(Columns c) {
      return new Cells(Frame.of(c), c.one(), c.one(), c.word(), c.word(), c.word());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "add-sub/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.ADD || op == Op.SUB;
  }

  @Override
  public void define(AirBuilder b) {
    Expr add = b.local(cells.add);
    Expr subtract = b.local(cells.subtract);
    Expr real = add.plus(subtract);
    b.bool("add", add);
    b.bool("subtract", subtract);
    b.bool("one of them", real);
    Columns.Limbs first = cells.first.of(b);
    Columns.Limbs second = cells.second.of(b);
    Columns.Limbs result = cells.result.of(b);
    sum(b, "sum", add, first, second, result);
    sum(b, "difference", subtract, result, second, first);
    Gadgets.range(b, real, result);
    cells.frame.define(
        b, real, add.times(Op.ADD).plus(subtract.times(Op.SUB)), first, second, result);
  }

  /** x + y = z + carry·2^32 where enabled. */
  private static void sum(
      AirBuilder b, String name, Expr enabled, Columns.Limbs x, Columns.Limbs y, Columns.Limbs z) {
    Expr low = Gadgets.shiftRight(b, x.low().plus(y.low()).minus(z.low()), 16);
    Expr high = Gadgets.shiftRight(b, x.high().plus(y.high()).plus(low).minus(z.high()), 16);
    b.zero(name + " low", enabled.times(low.times(low.minus(1))));
    b.zero(name + " high", enabled.times(high.times(high.minus(1))));
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    cells.frame.fill(steps, step, out, row);
    boolean isAdd = steps.rom().op(steps.row(step)) == Op.ADD;
    out[isAdd ? cells.add : cells.subtract][row] = 1;
    cells.first.fill(steps.first(step), out, row);
    cells.second.fill(steps.second(step), out, row);
    cells.result.fill(
        isAdd ? steps.first(step) + steps.second(step) : steps.first(step) - steps.second(step),
        out,
        row);
  }
}
