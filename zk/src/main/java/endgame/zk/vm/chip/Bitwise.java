package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.run.Steps;

/**
 * AND, OR, XOR and their immediate forms.
 *
 * <p>Operands and their xor are bytes, checked four times by the byte table, which has one xor for
 * each pair. Bit by bit or = (first + second + xor)/2 and and = (first + second − xor)/2, so the
 * result's limbs are linear in the bytes' once the operation is known.
 */
public final class Bitwise implements InstructionChip {
  /** Columns. */
  private record Cells(
      Frame frame,
      int and,
      int or,
      int xor,
      Columns.Bytes first,
      Columns.Bytes second,
      Columns.Bytes xored,
      Columns.Word result) {
    static Cells of(Columns c) {
      return new Cells(
          Frame.of(c), c.one(), c.one(), c.one(), c.bytes(), c.bytes(), c.bytes(), c.word());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "bitwise/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.AND || op == Op.OR || op == Op.XOR;
  }

  @Override
  public void define(AirBuilder b) {
    Expr and = b.local(cells.and);
    Expr or = b.local(cells.or);
    Expr xor = b.local(cells.xor);
    Expr real = and.plus(or).plus(xor);
    b.bool("and", and);
    b.bool("or", or);
    b.bool("xor", xor);
    b.bool("one of them", real);
    for (int i = 0; i < 4; i++) {
      b.lookUp(Buses.BYTE, real, cells.first.of(b, i), cells.second.of(b, i), cells.xored.of(b, i));
    }
    Columns.Limbs first = cells.first.limbs(b);
    Columns.Limbs second = cells.second.limbs(b);
    Columns.Limbs xored = cells.xored.limbs(b);
    Columns.Limbs result = cells.result.of(b);
    limb(b, "low", and, or, xor, first.low(), second.low(), xored.low(), result.low());
    limb(b, "high", and, or, xor, first.high(), second.high(), xored.high(), result.high());
    Expr code = and.times(Op.AND).plus(or.times(Op.OR)).plus(xor.times(Op.XOR));
    cells.frame.define(b, real, code, first, second, result);
  }

  private static void limb(
      AirBuilder b,
      String name,
      Expr and,
      Expr or,
      Expr xor,
      Expr first,
      Expr second,
      Expr xored,
      Expr result) {
    Expr both = first.plus(second);
    Expr half = and.times(both.minus(xored)).plus(or.times(both.plus(xored)));
    b.equal(name, result.times(2), half.plus(xor.times(xored).times(2)));
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    cells.frame.fill(steps, step, out, row);
    int op = steps.rom().op(steps.row(step));
    int first = steps.first(step);
    int second = steps.second(step);
    out[op == Op.AND ? cells.and : op == Op.OR ? cells.or : cells.xor][row] = 1;
    cells.first.fill(first, out, row);
    cells.second.fill(second, out, row);
    cells.xored.fill(first ^ second, out, row);
    int result = op == Op.AND ? first & second : op == Op.OR ? first | second : first ^ second;
    cells.result.fill(result, out, row);
  }
}
