package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.run.Steps;

/**
 * SLL, SRL, SRA and their immediate forms.
 *
 * <p>The amount is 16·{@code whole} + {@code bits}, from the second operand's low limb = 32·{@code
 * rest} + amount. Each limb of the first operand is cut at a bit: limb = upper·2^cut + lower with
 * lower below 2^cut and upper below 2^(16−cut), so as integers in one way; cut is {@code bits} to
 * the right, 16 − {@code bits} to the left. The cut parts are joined to the word shifted by {@code
 * bits}, then moved by a limb if {@code whole}. (b·2^bits = lower + 2^16·upper would have two
 * solutions: the product exceeds p.) SRA fills with the sign, the top bit of the high limb.
 */
public final class Shift implements InstructionChip {
  /** Columns. */
  private record Cells(
      Frame frame,
      int left,
      int right,
      int arithmetic,
      Columns.Word first,
      Columns.Word second,
      Columns.Word result,
      int rest,
      int whole,
      int bits,
      int power,
      int coPower,
      int cut,
      Columns.Word lower,
      Columns.Word upper,
      Columns.Word shifted,
      int fill) {
    static Cells of(Columns c) {
      return new Cells(
          Frame.of(c),
          c.one(),
          c.one(),
          c.one(),
          c.word(),
          c.word(),
          c.word(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.word(),
          c.word(),
          c.word(),
          c.one());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "shift/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.SLL || op == Op.SRL || op == Op.SRA;
  }

  @Override
  public void define(AirBuilder b) {
    Expr left = b.local(cells.left);
    Expr logical = b.local(cells.right);
    Expr arithmetic = b.local(cells.arithmetic);
    Expr right = logical.plus(arithmetic);
    Expr real = left.plus(right);
    b.bool("left", left);
    b.bool("right", logical);
    b.bool("arithmetic", arithmetic);
    b.bool("one of them", real);
    Columns.Limbs first = cells.first.of(b);
    Columns.Limbs second = cells.second.of(b);
    amount(b, real, left, right, second.low());
    fill(b, arithmetic, first.high());
    cut(b, "low", real, left, right, first.low(), cells.lower.low(), cells.upper.low());
    cut(b, "high", real, left, right, first.high(), cells.lower.high(), cells.upper.high());
    join(b, left, right);
    move(b, left, right);
    Expr code = left.times(Op.SLL).plus(logical.times(Op.SRL)).plus(arithmetic.times(Op.SRA));
    cells.frame.define(b, real, code, first, second, cells.result.of(b));
  }

  private void amount(AirBuilder b, Expr real, Expr left, Expr right, Expr low) {
    Expr whole = b.local(cells.whole);
    Expr bits = b.local(cells.bits);
    b.bool("whole", whole);
    b.equal(
        "amount", real.times(low), b.local(cells.rest).times(32).plus(whole.times(16)).plus(bits));
    Gadgets.range(b, real, b.local(cells.rest), 11);
    b.lookUp(Buses.POWER, real, bits, b.local(cells.power), b.local(cells.coPower));
    b.equal("cut", b.local(cells.cut), right.times(bits).plus(left.times(bits.from(16))));
  }

  private void fill(AirBuilder b, Expr arithmetic, Expr high) {
    Expr fill = b.local(cells.fill);
    b.bool("fill", fill);
    b.zero("fill of SRA only", fill.times(arithmetic.from(1)));
    Gadgets.range(b, arithmetic, high.times(2).minus(fill.times(1 << 16)), 16);
  }

  private void cut(
      AirBuilder b, String name, Expr real, Expr left, Expr right, Expr limb, int low, int up) {
    Expr lower = b.local(low);
    Expr upper = b.local(up);
    Expr power = b.local(cells.power);
    Expr coPower = b.local(cells.coPower);
    Expr rest = limb.minus(lower);
    b.zero("cut left " + name, left.times(rest.minus(upper.times(coPower))));
    b.zero("cut right " + name, right.times(rest.minus(upper.times(power))));
    Expr at = b.local(cells.cut);
    b.lookUp(Buses.RANGE, real, lower, at);
    b.lookUp(Buses.RANGE, real, upper, at.from(16));
  }

  private void join(AirBuilder b, Expr left, Expr right) {
    Expr power = b.local(cells.power);
    Expr coPower = b.local(cells.coPower);
    Columns.Limbs lower = cells.lower.of(b);
    Columns.Limbs upper = cells.upper.of(b);
    Columns.Limbs shifted = cells.shifted.of(b);
    b.zero("left low", left.times(shifted.low().minus(lower.low().times(power))));
    b.zero(
        "left high",
        left.times(shifted.high().minus(lower.high().times(power)).minus(upper.low())));
    b.zero(
        "right low",
        right.times(shifted.low().minus(upper.low()).minus(lower.high().times(coPower))));
    b.zero(
        "right high",
        right.times(
            shifted
                .high()
                .minus(upper.high())
                .minus(b.local(cells.fill).times(coPower.from(65536)))));
  }

  private void move(AirBuilder b, Expr left, Expr right) {
    Expr whole = b.local(cells.whole);
    Expr stays = whole.from(1);
    Columns.Limbs shifted = cells.shifted.of(b);
    Columns.Limbs result = cells.result.of(b);
    Expr filled = b.local(cells.fill).times(65535);
    b.zero("moved left low", left.times(result.low().minus(stays.times(shifted.low()))));
    b.zero(
        "moved left high",
        left.times(
            result.high().minus(stays.times(shifted.high())).minus(whole.times(shifted.low()))));
    b.zero(
        "moved right low",
        right.times(
            result.low().minus(stays.times(shifted.low())).minus(whole.times(shifted.high()))));
    b.zero(
        "moved right high",
        right.times(result.high().minus(stays.times(shifted.high())).minus(whole.times(filled))));
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    cells.frame.fill(steps, step, out, row);
    int op = steps.rom().op(steps.row(step));
    int first = steps.first(step);
    int second = steps.second(step);
    int amount = second & 31;
    int bits = amount & 15;
    boolean isLeft = op == Op.SLL;
    int cut = isLeft ? 16 - bits : bits;
    boolean negative = op == Op.SRA && first < 0;
    out[isLeft ? cells.left : op == Op.SRL ? cells.right : cells.arithmetic][row] = 1;
    cells.first.fill(first, out, row);
    cells.second.fill(second, out, row);
    out[cells.rest][row] = (second & 0xffff) >>> 5;
    out[cells.whole][row] = amount >>> 4;
    out[cells.bits][row] = bits;
    out[cells.power][row] = 1 << bits;
    out[cells.coPower][row] = 1 << (16 - bits);
    out[cells.cut][row] = cut;
    out[cells.fill][row] = negative ? 1 : 0;
    int mask = (1 << cut) - 1;
    int low = first & 0xffff;
    int high = first >>> 16;
    out[cells.lower.low()][row] = low & mask;
    out[cells.lower.high()][row] = high & mask;
    out[cells.upper.low()][row] = low >>> cut;
    out[cells.upper.high()][row] = high >>> cut;
    cells.shifted.fill(shift(op, first, bits), out, row);
    cells.result.fill(shift(op, first, amount), out, row);
  }

  private static int shift(int op, int word, int amount) {
    return switch (op) {
      case Op.SLL -> word << amount;
      case Op.SRL -> word >>> amount;
      default -> word >> amount;
    };
  }
}
