package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/**
 * SB and SH: 31 columns, 19 interactions.
 *
 * <p>The limb that the address names (upper or not) is the byte that a store of a byte replaces and
 * the one that it keeps; the source's low limb is a byte to store and the rest. All four are bytes
 * by two look-ups, so they are the limbs'. The new limb is made of the stored and the kept byte, or
 * is the source's low limb; the other limb stays. So both new limbs are in range.
 */
public final class StorePart implements InstructionChip {
  /** Columns. */
  private record Cells(
      Address address,
      int real,
      int half,
      int rs2,
      int odd,
      int upper,
      int stored,
      int storedXor,
      int replaced,
      int kept,
      int keptXor,
      Columns.Word source,
      Columns.Word before,
      Columns.Word after,
      Columns.Access sourceUse) {
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
          c.word(),
          c.word(),
          c.word(),
          c.access());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "store-part/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.SB || op == Op.SH;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(cells.real);
    Expr half = b.local(cells.half);
    Expr odd = b.local(cells.odd);
    Expr upper = b.local(cells.upper);
    b.bool("real", real);
    b.bool("half", half);
    b.bool("odd", odd);
    b.bool("upper", upper);
    b.zero("half of an instruction", half.times(real.from(1)));
    b.zero("half at an even address", half.times(odd));
    Columns.Limbs source = cells.source.of(b);
    Columns.Limbs before = cells.before.of(b);
    Columns.Limbs after = cells.after.of(b);
    replace(b, real, half, odd, upper, source, before, after);
    Expr code = real.times(Op.SB).plus(half.times(Op.SH - Op.SB));
    Expr rs2 = b.local(cells.rs2);
    Expr none = b.constant(0);
    cells.address.define(
        b,
        real,
        new Address.Instruction(code, none, rs2, none),
        odd.plus(upper.times(2)),
        before,
        after);
    Gadgets.read(
        b,
        real,
        Buses.SPACE_MACHINE,
        rs2,
        b.local(cells.address.time()).plus(1),
        cells.sourceUse,
        source);
  }

  private void replace(
      AirBuilder b,
      Expr real,
      Expr half,
      Expr odd,
      Expr upper,
      Columns.Limbs source,
      Columns.Limbs before,
      Columns.Limbs after) {
    Expr stored = b.local(cells.stored);
    Expr replaced = b.local(cells.replaced);
    Expr kept = b.local(cells.kept);
    // Two range checks at the price of one: the table of xor has pairs of bytes.
    Expr unstored = Gadgets.shiftRight(b, source.low().minus(stored), 8);
    b.lookUp(Buses.BYTE, real, stored, unstored, b.local(cells.storedXor));
    b.lookUp(Buses.BYTE, real, replaced, kept, b.local(cells.keptXor));
    Expr old = before.low().plus(upper.times(before.high().minus(before.low())));
    b.equal("bytes of the limb", joined(replaced, kept, odd), old);
    Expr ofHalf = half.times(source.low().minus(stored).minus(kept.times(256)));
    Expr limb = joined(stored, kept, odd).plus(ofHalf);
    b.equal("new low", after.low(), limb.plus(upper.times(before.low().minus(limb))));
    b.equal("new high", after.high(), before.high().plus(upper.times(limb.minus(before.high()))));
  }

  /** The limb of a byte at the address and the other one. */
  private static Expr joined(Expr at, Expr other, Expr odd) {
    return at.plus(other.times(256)).plus(odd.times(at.minus(other)).times(255));
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    int offset = steps.address(step) & 3;
    int source = steps.second(step);
    int before = steps.wordBefore(step);
    cells.address.fill(steps, step, out, row);
    out[cells.real][row] = 1;
    out[cells.half][row] = rom.op(at) == Op.SH ? 1 : 0;
    out[cells.rs2][row] = rom.rs2(at);
    out[cells.odd][row] = offset & 1;
    out[cells.upper][row] = offset >>> 1;
    int stored = source & 0xff;
    int limb = (before >>> ((offset & 2) * 8)) & 0xffff;
    int replaced = (offset & 1) == 1 ? limb >>> 8 : limb & 0xff;
    int kept = (offset & 1) == 1 ? limb & 0xff : limb >>> 8;
    out[cells.stored][row] = stored;
    out[cells.storedXor][row] = stored ^ ((source >>> 8) & 0xff);
    out[cells.replaced][row] = replaced;
    out[cells.kept][row] = kept;
    out[cells.keptXor][row] = replaced ^ kept;
    cells.source.fill(source, out, row);
    cells.before.fill(before, out, row);
    cells.after.fill(steps.wordAfter(step), out, row);
    cells.sourceUse.fill(steps.time(step) + 1, steps.secondUsed(step), out, row);
  }
}
