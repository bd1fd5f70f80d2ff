package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.run.Steps;

/**
 * DIV, DIVU, REM, REMU: 46 columns, 31 interactions.
 *
 * <p>Of integers, with signs where the instruction has them: quotient·divisor + remainder =
 * dividend ({@link Product}). The remainder is 0 or has the dividend's sign, and
 *
 * <ul>
 *   <li>if the divisor isn't zero: |divisor| − |remainder| − 1 is a word, so |remainder| is the
 *       smaller one. There is one such quotient and one such remainder; the words and signs of both
 *       follow, as a word with a sign stands for one integer.
 *   <li>if it is zero: the quotient is 2^32 − 1, and the remainder the dividend.
 * </ul>
 *
 * <p>"Zero" must be true of a zero divisor: nothing is smaller than it; and must not be of another:
 * its limbs' sum is then not 0 (limbs can't cancel). −2^31/−1: the quotient is 2^31, not negative,
 * and reads as −2^31 only in the register. A remainder that is 0 isn't negative: −2^32 is larger
 * than any divisor, and unequal to any dividend.
 */
public final class Divide implements InstructionChip {
  /** Columns. */
  private record Cells(
      RegisterFrame frame,
      int div,
      int divu,
      int rem,
      int remu,
      Columns.Word dividend,
      Columns.Bytes divisor,
      Columns.Word result,
      Columns.Word other,
      int dividendNegative,
      int divisorNegative,
      int quotientNegative,
      int remainderNegative,
      int zero,
      Columns.Word gap,
      int carry,
      int borrow,
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
          c.one(),
          c.one(),
          c.word(),
          c.one(),
          c.one(),
          Product.of(c));
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "divide/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op >= Op.DIV && op <= Op.REMU;
  }

  @Override
  public void define(AirBuilder b) {
    Expr div = b.local(cells.div);
    Expr divu = b.local(cells.divu);
    Expr rem = b.local(cells.rem);
    Expr remu = b.local(cells.remu);
    Expr real = div.plus(divu).plus(rem).plus(remu);
    b.bool("div", div);
    b.bool("divu", divu);
    b.bool("rem", rem);
    b.bool("remu", remu);
    b.bool("one of them", real);
    Columns.Limbs dividend = cells.dividend.of(b);
    Columns.Limbs divisor = cells.divisor.limbs(b);
    Columns.Limbs result = cells.result.of(b);
    Columns.Limbs other = cells.other.of(b);
    Expr dividendNegative = b.local(cells.dividendNegative);
    Expr divisorNegative = b.local(cells.divisorNegative);
    Expr signed = div.plus(rem);
    Signs.define(
        b, real, signed, dividend, dividendNegative, signed, cells.divisor, divisorNegative);
    Gadgets.range(b, real, result);
    Gadgets.range(b, real, other);
    Expr isQuotient = div.plus(divu);
    Columns.Limbs quotient = Gadgets.either(isQuotient, result, other);
    Columns.Limbs remainder = Gadgets.either(isQuotient, other, result);
    Expr quotientNegative = b.local(cells.quotientNegative);
    Expr remainderNegative = b.local(cells.remainderNegative);
    b.bool("quotient negative", quotientNegative);
    b.bool("remainder negative", remainderNegative);
    b.zero("remainder with dividend's sign", remainderNegative.times(dividendNegative.from(1)));
    b.zero(
        "dividend with remainder's sign",
        remainder.low().plus(remainder.high()).times(remainderNegative.minus(dividendNegative)));
    zero(b, real, divisor, quotient, quotientNegative);
    gap(b, real, divisor, remainder);
    cells.product.define(
        b,
        real,
        new Product.Factors(quotient, quotientNegative, cells.divisor, divisorNegative),
        new Product.Sum(
            remainder,
            Product.signed(remainder, remainderNegative),
            dividend,
            Product.signed(dividend, dividendNegative),
            b.constant(0)));
    Expr code =
        div.times(Op.DIV)
            .plus(divu.times(Op.DIVU))
            .plus(rem.times(Op.REM))
            .plus(remu.times(Op.REMU));
    cells.frame.define(b, real, code, dividend, divisor, result);
  }

  private void zero(
      AirBuilder b,
      Expr real,
      Columns.Limbs divisor,
      Columns.Limbs quotient,
      Expr quotientNegative) {
    Expr zero = b.local(cells.zero);
    b.bool("zero", zero);
    b.zero("zero of an instruction", zero.times(real.from(1)));
    b.zero("zero divisor", zero.times(divisor.low().plus(divisor.high())));
    b.zero("quotient by zero, low", zero.times(quotient.low().minus(0xffff)));
    b.zero("quotient by zero, high", zero.times(quotient.high().minus(0xffff)));
    // Nothing depends on it, but so the row is the only one.
    b.zero("quotient by zero is not negative", zero.times(quotientNegative));
  }

  /** |divisor| + 2^32·zero − |remainder| − 1 = gap, limb by limb; carries are −2 to 1. */
  private void gap(AirBuilder b, Expr real, Columns.Limbs divisor, Columns.Limbs remainder) {
    Columns.Limbs gap = cells.gap.of(b);
    Expr divisorNegative = b.local(cells.divisorNegative);
    Expr remainderNegative = b.local(cells.remainderNegative);
    Expr carry = b.local(cells.carry).minus(b.local(cells.borrow).times(2));
    b.bool("gap carry", b.local(cells.carry));
    b.bool("gap borrow", b.local(cells.borrow));
    Gadgets.range(b, real, gap);
    Expr divisorSign = divisorNegative.times(2).from(1);
    Expr remainderSign = remainderNegative.times(2).from(1);
    b.equal(
        "gap low",
        divisorSign.times(divisor.low()).minus(remainderSign.times(remainder.low())).minus(real),
        gap.low().plus(carry.times(1 << 16)));
    Expr full = divisorNegative.minus(remainderNegative).plus(b.local(cells.zero));
    b.equal(
        "gap high",
        divisorSign
            .times(divisor.high())
            .minus(remainderSign.times(remainder.high()))
            .plus(full.times(1 << 16))
            .plus(carry),
        gap.high());
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    int op = steps.rom().op(steps.row(step));
    boolean signed = op == Op.DIV || op == Op.REM;
    boolean isQuotient = op == Op.DIV || op == Op.DIVU;
    int dividend = steps.first(step);
    int divisor = steps.second(step);
    boolean zero = divisor == 0;
    // Of −2^31/−1 Java's quotient is −2^31, as RISC-V's.
    int quotient =
        zero ? -1 : signed ? dividend / divisor : Integer.divideUnsigned(dividend, divisor);
    int remainder =
        zero
            ? dividend
            : signed ? dividend % divisor : Integer.remainderUnsigned(dividend, divisor);
    boolean dividendNegative = signed && dividend < 0;
    boolean divisorNegative = signed && divisor < 0;
    boolean quotientNegative = !zero && quotient != 0 && dividendNegative != divisorNegative;
    boolean remainderNegative = dividendNegative && remainder != 0;
    cells.frame.fill(steps, step, out, row);
    out[flag(op)][row] = 1;
    cells.dividend.fill(dividend, out, row);
    cells.divisor.fill(divisor, out, row);
    cells.result.fill(isQuotient ? quotient : remainder, out, row);
    cells.other.fill(isQuotient ? remainder : quotient, out, row);
    out[cells.dividendNegative][row] = dividendNegative ? 1 : 0;
    out[cells.divisorNegative][row] = divisorNegative ? 1 : 0;
    out[cells.quotientNegative][row] = quotientNegative ? 1 : 0;
    out[cells.remainderNegative][row] = remainderNegative ? 1 : 0;
    out[cells.zero][row] = zero ? 1 : 0;
    fillGap(divisor, divisorNegative, remainder, remainderNegative, out, row);
    cells.product.fill(
        quotient, quotientNegative, divisor, divisorNegative, remainder, dividend, 0, out, row);
  }

  private int flag(int op) {
    return switch (op) {
      case Op.DIV -> cells.div;
      case Op.DIVU -> cells.divu;
      case Op.REM -> cells.rem;
      default -> cells.remu;
    };
  }

  private void fillGap(
      int divisor,
      boolean divisorNegative,
      int remainder,
      boolean remainderNegative,
      int[][] out,
      int row) {
    int larger = divisorNegative ? -divisor : divisor;
    int smaller = remainderNegative ? -remainder : remainder;
    cells.gap.fill(larger - smaller - 1, out, row);
    int sum =
        (divisor & 0xffff) * (divisorNegative ? -1 : 1)
            - (remainder & 0xffff) * (remainderNegative ? -1 : 1)
            - 1;
    int carry = sum >> 16;
    out[cells.carry][row] = carry & 1;
    out[cells.borrow][row] = carry < 0 ? 1 : 0;
  }
}
