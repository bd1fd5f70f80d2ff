package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.field.KoalaBear;
import endgame.zk.riscv.Op;
import endgame.zk.vm.run.Steps;

/** SLT, SLTU and their immediate forms: the result is the bit of a {@link Comparison}. */
public final class LessThan implements InstructionChip {
  /** Columns. */
  private record Cells(
      Frame frame,
      int signed,
      int unsigned,
      Columns.Word first,
      Columns.Word second,
      Comparison comparison) {
    static Cells of(Columns c) {
      return new Cells(Frame.of(c), c.one(), c.one(), c.word(), c.word(), Comparison.of(c));
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "less-than/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.SLT || op == Op.SLTU;
  }

  @Override
  public void define(AirBuilder b) {
    Expr signed = b.local(cells.signed);
    Expr unsigned = b.local(cells.unsigned);
    Expr real = signed.plus(unsigned);
    b.bool("signed", signed);
    b.bool("unsigned", unsigned);
    b.bool("one of them", real);
    Columns.Limbs first = cells.first.of(b);
    Columns.Limbs second = cells.second.of(b);
    cells.comparison.define(b, real, signed, first, second);
    Columns.Limbs result = new Columns.Limbs(cells.comparison.less(b), b.constant(0));
    Expr code = signed.times(Op.SLT).plus(unsigned.times(Op.SLTU));
    cells.frame.define(b, real, code, first, second, result);
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    cells.frame.fill(steps, step, out, row);
    boolean signed = steps.rom().op(steps.row(step)) == Op.SLT;
    int first = steps.first(step);
    int second = steps.second(step);
    out[signed ? cells.signed : cells.unsigned][row] = 1;
    cells.first.fill(first, out, row);
    cells.second.fill(second, out, row);
    cells.comparison.fill(KoalaBear.P, signed, first, second, out, row);
  }
}
