package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.run.Steps;

/**
 * MUL, MULH, MULHSU, MULHU: 40 columns, 29 interactions.
 *
 * <p>The product is an integer of 64 bits, low + 2^32·high − 2^64·negative: {@link Product} says
 * that it is. One of its two words is the result, the other one is the other cell. An operand's
 * sign is its top bit if the instruction reads it as signed, else 0: 15 (7) bits are left of its
 * top limb (byte) without it.
 */
public final class Multiply implements InstructionChip {
  /** Columns. */
  private record Cells(
      RegisterFrame frame,
      int low,
      int high,
      int highMixed,
      int highUnsigned,
      Columns.Word first,
      Columns.Bytes second,
      Columns.Word result,
      Columns.Word other,
      int firstNegative,
      int secondNegative,
      int negative,
      Product product) {
    static Cells of(Columns c) {
      return new Cells(
          RegisterFrame.of(c),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.word(),
          c.bytes(),
          c.word(),
          c.word(),
          c.one(),
          c.one(),
          c.one(),
          Product.of(c));
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "multiply/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op >= Op.MUL && op <= Op.MULHU;
  }

  @Override
  public void define(AirBuilder b) {
    Expr isLow = b.local(cells.low);
    Expr isHigh = b.local(cells.high);
    Expr isMixed = b.local(cells.highMixed);
    Expr isUnsigned = b.local(cells.highUnsigned);
    Expr real = isLow.plus(isHigh).plus(isMixed).plus(isUnsigned);
    b.bool("mul", isLow);
    b.bool("mulh", isHigh);
    b.bool("mulhsu", isMixed);
    b.bool("mulhu", isUnsigned);
    b.bool("one of them", real);
    Columns.Limbs first = cells.first.of(b);
    Columns.Limbs second = cells.second.limbs(b);
    Columns.Limbs result = cells.result.of(b);
    Columns.Limbs other = cells.other.of(b);
    Expr firstNegative = b.local(cells.firstNegative);
    Expr secondNegative = b.local(cells.secondNegative);
    Signs.define(
        b, real, isHigh.plus(isMixed), first, firstNegative, isHigh, cells.second, secondNegative);
    Gadgets.range(b, real, result);
    Gadgets.range(b, real, other);
    Columns.Limbs low = Gadgets.either(isLow, result, other);
    Columns.Limbs high = Gadgets.either(isLow, other, result);
    Expr negative = b.local(cells.negative);
    b.bool("negative", negative);
    Expr highValue = Product.signed(high, negative);
    Expr lowValue = low.low().plus(low.high().times(1 << 16));
    Expr none = b.constant(0);
    cells.product.define(
        b,
        real,
        new Product.Factors(first, firstNegative, cells.second, secondNegative),
        new Product.Sum(
            new Columns.Limbs(none, none),
            none,
            low,
            lowValue.plus(highValue.times(1L << 32)),
            high.high().minus(negative.times(1 << 16)).times(256)));
    Expr code =
        isLow
            .times(Op.MUL)
            .plus(isHigh.times(Op.MULH))
            .plus(isMixed.times(Op.MULHSU))
            .plus(isUnsigned.times(Op.MULHU));
    cells.frame.define(b, real, code, first, second, result);
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    int op = steps.rom().op(steps.row(step));
    int first = steps.first(step);
    int second = steps.second(step);
    boolean firstNegative = (op == Op.MULH || op == Op.MULHSU) && first < 0;
    boolean secondNegative = op == Op.MULH && second < 0;
    long unsigned = Integer.toUnsignedLong(first) * Integer.toUnsignedLong(second);
    int low = (int) unsigned;
    int high =
        (int) (unsigned >>> 32) - (firstNegative ? second : 0) - (secondNegative ? first : 0);
    boolean negative = firstNegative != secondNegative && first != 0 && second != 0;
    cells.frame.fill(steps, step, out, row);
    out[
            switch (op) {
              case Op.MUL -> cells.low;
              case Op.MULH -> cells.high;
              case Op.MULHSU -> cells.highMixed;
              default -> cells.highUnsigned;
            }][row] =
        1;
    cells.first.fill(first, out, row);
    cells.second.fill(second, out, row);
    cells.result.fill(op == Op.MUL ? low : high, out, row);
    cells.other.fill(op == Op.MUL ? high : low, out, row);
    out[cells.firstNegative][row] = firstNegative ? 1 : 0;
    out[cells.secondNegative][row] = secondNegative ? 1 : 0;
    out[cells.negative][row] = negative ? 1 : 0;
    int top = ((high >>> 16) - (negative ? 1 << 16 : 0)) * 256;
    cells.product.fill(first, firstNegative, second, secondNegative, 0, low, top, out, row);
  }
}
