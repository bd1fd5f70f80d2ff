package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.field.KoalaBear;
import endgame.zk.riscv.Op;
import endgame.zk.vm.run.Steps;

/** BLT, BGE, BLTU and BGEU, by a {@link Comparison}. */
public final class BranchLess implements InstructionChip {
  /** Columns. */
  private record Cells(
      BranchFrame frame,
      int less,
      int notLess,
      int lessUnsigned,
      int notLessUnsigned,
      Columns.Word first,
      Columns.Word second,
      Comparison comparison) {
    static Cells of(Columns c) {
      return new Cells(
          BranchFrame.of(c),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.word(),
          c.word(),
          Comparison.of(c));
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "branch-less/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op >= Op.BLT && op <= Op.BGEU;
  }

  @Override
  public void define(AirBuilder b) {
    Expr less = b.local(cells.less);
    Expr notLess = b.local(cells.notLess);
    Expr lessUnsigned = b.local(cells.lessUnsigned);
    Expr notLessUnsigned = b.local(cells.notLessUnsigned);
    Expr signed = less.plus(notLess);
    Expr real = signed.plus(lessUnsigned).plus(notLessUnsigned);
    b.bool("if less", less);
    b.bool("if not less", notLess);
    b.bool("if less unsigned", lessUnsigned);
    b.bool("if not less unsigned", notLessUnsigned);
    b.bool("one of them", real);
    Columns.Limbs first = cells.first.of(b);
    Columns.Limbs second = cells.second.of(b);
    cells.comparison.define(b, real, signed, first, second);
    Expr isLess = cells.comparison.less(b);
    Expr taken =
        less.plus(lessUnsigned)
            .times(isLess)
            .plus(notLess.plus(notLessUnsigned).times(isLess.from(1)));
    Expr code =
        less.times(Op.BLT)
            .plus(notLess.times(Op.BGE))
            .plus(lessUnsigned.times(Op.BLTU))
            .plus(notLessUnsigned.times(Op.BGEU));
    cells.frame.define(b, real, code, taken, first, second);
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    int op = steps.rom().op(steps.row(step));
    int first = steps.first(step);
    int second = steps.second(step);
    boolean signed = op == Op.BLT || op == Op.BGE;
    boolean isLess = cells.comparison.fill(KoalaBear.P, signed, first, second, out, row);
    boolean ifLess = op == Op.BLT || op == Op.BLTU;
    cells.frame.fill(steps, step, isLess == ifLess, out, row);
    int flag =
        signed
            ? (ifLess ? cells.less : cells.notLess)
            : (ifLess ? cells.lessUnsigned : cells.notLessUnsigned);
    out[flag][row] = 1;
    cells.first.fill(first, out, row);
    cells.second.fill(second, out, row);
  }
}
