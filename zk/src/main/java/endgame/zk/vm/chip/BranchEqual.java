package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.field.PrimeField;
import endgame.zk.riscv.Op;
import endgame.zk.vm.run.Steps;

/**
 * BEQ and BNE. {@code equal} = 1 makes both differences of limbs 0; {@code equal} = 0 needs factors
 * with which they add up to 1, which two zeros have not.
 */
public final class BranchEqual implements InstructionChip {
  private static final PrimeField FIELD = PrimeField.KOALA_BEAR;

  /** Columns. */
  private record Cells(
      BranchFrame frame,
      int ifEqual,
      int ifNot,
      Columns.Word first,
      Columns.Word second,
      int equal,
      int lowInverse,
      int highInverse) {
    static Cells of(Columns c) {
      return new Cells(
          BranchFrame.of(c), c.one(), c.one(), c.word(), c.word(), c.one(), c.one(), c.one());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "branch-equal/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.BEQ || op == Op.BNE;
  }

  @Override
  public void define(AirBuilder b) {
    Expr ifEqual = b.local(cells.ifEqual);
    Expr ifNot = b.local(cells.ifNot);
    Expr real = ifEqual.plus(ifNot);
    b.bool("if equal", ifEqual);
    b.bool("if not", ifNot);
    b.bool("one of them", real);
    Columns.Limbs first = cells.first.of(b);
    Columns.Limbs second = cells.second.of(b);
    Expr equal = b.local(cells.equal);
    Expr low = first.low().minus(second.low());
    Expr high = first.high().minus(second.high());
    b.bool("equal", equal);
    b.zero("equal low", equal.times(low));
    b.zero("equal high", equal.times(high));
    b.equal(
        "not equal",
        low.times(b.local(cells.lowInverse)).plus(high.times(b.local(cells.highInverse))),
        real.minus(equal));
    Expr taken = ifEqual.times(equal).plus(ifNot.times(equal.from(1)));
    Expr code = ifEqual.times(Op.BEQ).plus(ifNot.times(Op.BNE));
    cells.frame.define(b, real, code, taken, first, second);
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    boolean ifEqual = steps.rom().op(steps.row(step)) == Op.BEQ;
    int first = steps.first(step);
    int second = steps.second(step);
    boolean equal = first == second;
    cells.frame.fill(steps, step, equal == ifEqual, out, row);
    out[ifEqual ? cells.ifEqual : cells.ifNot][row] = 1;
    cells.first.fill(first, out, row);
    cells.second.fill(second, out, row);
    int low = (first & 0xffff) - (second & 0xffff);
    int high = (first >>> 16) - (second >>> 16);
    if (equal) {
      out[cells.equal][row] = 1;
    } else if (low != 0) {
      out[cells.lowInverse][row] = inverse(low);
    } else {
      out[cells.highInverse][row] = inverse(high);
    }
  }

  private static int inverse(int number) {
    return FIELD.fromMontgomery(FIELD.inverse(FIELD.of(number)));
  }
}
