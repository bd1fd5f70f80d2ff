package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/**
 * LB, LH, LBU, LHU: 30 columns, 19 interactions.
 *
 * <p>The limb that the address names (upper or not) is two bytes: the one that holds the result's
 * sign (top) and the other (rest). Bytes are range-checked, so they are the limb's. If the load
 * extends the sign, top − 128·negative has 7 bits: negative is the sign. Else top has 8 bits and
 * negative is 0. The result's limbs are sums of bytes: low = top + 0xff00·negative of a byte, rest
 * + 256·top of a half; high = 0xffff·negative.
 */
public final class LoadPart implements InstructionChip {
  /** Columns. */
  private record Cells(
      Address address,
      int real,
      int half,
      int unsigned,
      int writes,
      int rd,
      int odd,
      int upper,
      int top,
      int rest,
      int negative,
      int result,
      Columns.Word word,
      Columns.Word before,
      Columns.Access resultUse) {
    static Cells of(Columns c) {
      return new Cells(
          Address.of(c),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.word(),
          c.word(),
          c.access());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "load-part/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.LB || op == Op.LH || op == Op.LBU || op == Op.LHU;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(cells.real);
    Expr half = b.local(cells.half);
    Expr unsigned = b.local(cells.unsigned);
    Expr writes = b.local(cells.writes);
    Expr odd = b.local(cells.odd);
    Expr upper = b.local(cells.upper);
    b.bool("real", real);
    b.bool("half", half);
    b.bool("unsigned", unsigned);
    b.bool("writes", writes);
    b.bool("odd", odd);
    b.bool("upper", upper);
    b.zero("half of an instruction", half.times(real.from(1)));
    b.zero("unsigned of an instruction", unsigned.times(real.from(1)));
    b.zero("write of an instruction", writes.times(real.from(1)));
    b.zero("half at an even address", half.times(odd));
    Columns.Limbs word = cells.word.of(b);
    Columns.Limbs result = extend(b, real, half, unsigned, odd, upper, word);
    // LB, LH, LBU, LHU are 14, 15, 17, 18.
    Expr code = real.times(Op.LB).plus(half).plus(unsigned.times(Op.LBU - Op.LB));
    Expr rd = b.local(cells.rd);
    cells.address.define(
        b,
        real,
        new Address.Instruction(code, rd, b.constant(0), writes),
        odd.plus(upper.times(2)),
        word,
        word);
    Gadgets.access(
        b,
        writes,
        Buses.SPACE_MACHINE,
        rd,
        b.local(cells.address.time()).plus(3),
        cells.resultUse,
        cells.before.of(b),
        result);
  }

  private Columns.Limbs extend(
      AirBuilder b, Expr real, Expr half, Expr unsigned, Expr odd, Expr upper, Columns.Limbs word) {
    Expr top = b.local(cells.top);
    Expr rest = b.local(cells.rest);
    Expr negative = b.local(cells.negative);
    Expr low = b.local(cells.result);
    // The top byte is the limb's upper one if the address is odd or the load a half.
    Expr swapped = odd.plus(half).times(top.minus(rest)).times(255);
    Expr limb = word.low().plus(upper.times(word.high().minus(word.low())));
    b.equal("bytes of the limb", top.plus(rest.times(256)).plus(swapped), limb);
    b.bool("negative", negative);
    b.zero("unsigned is not negative", unsigned.times(negative));
    Gadgets.range(b, real, rest, 8);
    b.lookUp(Buses.RANGE, real, top.minus(negative.times(128)), real.times(7).plus(unsigned));
    Expr ofByte = top.plus(negative.times(0xff00));
    Expr ofHalf = rest.plus(top.times(256));
    b.equal("result", low, ofByte.plus(half.times(ofHalf.minus(ofByte))));
    return new Columns.Limbs(low, negative.times(0xffff));
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    int op = rom.op(at);
    int offset = steps.address(step) & 3;
    boolean isHalf = op == Op.LH || op == Op.LHU;
    boolean isUnsigned = op == Op.LBU || op == Op.LHU;
    cells.address.fill(steps, step, out, row);
    out[cells.real][row] = 1;
    out[cells.half][row] = isHalf ? 1 : 0;
    out[cells.unsigned][row] = isUnsigned ? 1 : 0;
    out[cells.odd][row] = offset & 1;
    out[cells.upper][row] = offset >>> 1;
    cells.word.fill(steps.wordBefore(step), out, row);
    int limb = (steps.wordBefore(step) >>> ((offset & 2) * 8)) & 0xffff;
    int high = limb >>> 8;
    int low = limb & 0xff;
    boolean isHigh = isHalf || (offset & 1) == 1;
    int top = isHigh ? high : low;
    int negative = isUnsigned ? 0 : top >>> 7;
    out[cells.top][row] = top;
    out[cells.rest][row] = isHigh ? low : high;
    out[cells.negative][row] = negative;
    out[cells.result][row] = isHalf ? limb : top + 0xff00 * negative;
    out[cells.rd][row] = rom.rd(at);
    if (rom.writes(at)) {
      out[cells.writes][row] = 1;
      cells.before.fill(steps.before(step), out, row);
      cells.resultUse.fill(steps.time(step) + 3, steps.resultUsed(step), out, row);
    }
  }
}
