package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/**
 * JALR: target = (base + offset) without its lowest bit, link = pc + 4.
 *
 * <p>base + offset = sum modulo 2^32 as in {@link AddSub}, with sum's limbs 2·{@code half} + {@code
 * odd} and {@code high}: {@code half} of 15 bits, {@code odd} a bit, {@code high} of 14 bits, so
 * that the target is below 2^30 and one element stands for it. The link's limbs have 16 and 14 bits
 * for the same reason: pc + 4 has one such pair.
 */
public final class JumpRegister implements InstructionChip {
  private static final int HIGH_BITS = 14;

  /** Columns. */
  private record Cells(
      int real,
      int pc,
      int time,
      int rd,
      int rs1,
      int writes,
      Columns.Word offset,
      Columns.Word base,
      int half,
      int odd,
      int high,
      Columns.Word link,
      Columns.Word before,
      Columns.Access baseUse,
      Columns.Access use) {
    static Cells of(Columns c) {
      return new Cells(
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.one(),
          c.word(),
          c.word(),
          c.one(),
          c.one(),
          c.one(),
          c.word(),
          c.word(),
          c.access(),
          c.access());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "jump-register/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.JALR;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(cells.real);
    Expr writes = b.local(cells.writes);
    Expr pc = b.local(cells.pc);
    Expr time = b.local(cells.time);
    Columns.Limbs offset = cells.offset.of(b);
    Columns.Limbs base = cells.base.of(b);
    Columns.Limbs link = cells.link.of(b);
    b.bool("instruction", real);
    b.zero("write of an instruction", writes.times(real.from(1)));
    b.lookUp(
        Buses.PROGRAM,
        real,
        pc,
        b.constant(Op.JALR),
        b.local(cells.rd),
        b.local(cells.rs1),
        b.constant(0),
        offset.low(),
        offset.high(),
        writes,
        b.constant(0));
    Expr half = b.local(cells.half);
    Expr odd = b.local(cells.odd);
    Expr high = b.local(cells.high);
    b.bool("odd", odd);
    Gadgets.range(b, real, half, 15);
    Gadgets.range(b, real, high, HIGH_BITS);
    Expr low = half.times(2).plus(odd);
    Expr carry = Gadgets.shiftRight(b, base.low().plus(offset.low()).minus(low), 16);
    Expr out = base.high().plus(offset.high()).plus(carry).minus(high);
    b.zero("sum low", carry.times(carry.minus(1)));
    b.zero("sum high", out.times(out.minus(1 << 16)));
    b.zero("link", real.times(pc.plus(4).minus(link.low()).minus(link.high().times(1 << 16))));
    Gadgets.range(b, real, link.low(), 16);
    Gadgets.range(b, real, link.high(), HIGH_BITS);
    int machine = Buses.SPACE_MACHINE;
    Gadgets.read(b, real, machine, b.local(cells.rs1), time, cells.baseUse, base);
    Gadgets.access(
        b, writes, machine, b.local(cells.rd), time.plus(3), cells.use, cells.before.of(b), link);
    Gadgets.step(b, real, pc, time, half.times(2).plus(high.times(1 << 16)));
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    int t = steps.time(step);
    int sum = steps.first(step) + rom.immediate(at);
    out[cells.real][row] = 1;
    out[cells.pc][row] = rom.pc(at);
    out[cells.time][row] = t;
    out[cells.rd][row] = rom.rd(at);
    out[cells.rs1][row] = rom.rs1(at);
    cells.offset.fill(rom.immediate(at), out, row);
    cells.base.fill(steps.first(step), out, row);
    out[cells.half][row] = (sum & 0xffff) >>> 1;
    out[cells.odd][row] = sum & 1;
    out[cells.high][row] = sum >>> 16;
    cells.link.fill(rom.pc(at) + 4, out, row);
    cells.baseUse.fill(t, steps.firstUsed(step), out, row);
    if (rom.writes(at)) {
      out[cells.writes][row] = 1;
      cells.before.fill(steps.before(step), out, row);
      cells.use.fill(t + 3, steps.resultUsed(step), out, row);
    }
  }
}
