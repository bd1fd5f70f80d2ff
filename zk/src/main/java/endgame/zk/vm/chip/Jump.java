package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/** JAL. Link and target are known to the program's table: nothing is computed here. */
public final class Jump implements InstructionChip {
  /** Columns. */
  private record Cells(
      int real,
      int pc,
      int time,
      int rd,
      int writes,
      int target,
      Columns.Word link,
      Columns.Word before,
      Columns.Access use) {
    static Cells of(Columns c) {
      return new Cells(
          c.one(), c.one(), c.one(), c.one(), c.one(), c.one(), c.word(), c.word(), c.access());
    }
  }

  private final Columns columns = new Columns();
  private final Cells cells = Cells.of(columns);

  @Override
  public String id() {
    return "jump/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.JAL;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(cells.real);
    Expr writes = b.local(cells.writes);
    Expr pc = b.local(cells.pc);
    Expr time = b.local(cells.time);
    Expr zero = b.constant(0);
    Columns.Limbs link = cells.link.of(b);
    b.bool("instruction", real);
    b.zero("write of an instruction", writes.times(real.from(1)));
    b.lookUp(
        Buses.PROGRAM,
        real,
        pc,
        b.constant(Op.JAL),
        b.local(cells.rd),
        zero,
        zero,
        link.low(),
        link.high(),
        writes,
        b.local(cells.target));
    Gadgets.access(
        b,
        writes,
        Buses.SPACE_MACHINE,
        b.local(cells.rd),
        time.plus(3),
        cells.use,
        cells.before.of(b),
        link);
    Gadgets.step(b, real, pc, time, b.local(cells.target));
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    out[cells.real][row] = 1;
    out[cells.pc][row] = rom.pc(at);
    out[cells.time][row] = steps.time(step);
    out[cells.rd][row] = rom.rd(at);
    out[cells.target][row] = rom.target(at);
    cells.link.fill(rom.immediate(at), out, row);
    if (rom.writes(at)) {
      out[cells.writes][row] = 1;
      cells.before.fill(steps.before(step), out, row);
      cells.use.fill(steps.time(step) + 3, steps.resultUsed(step), out, row);
    }
  }
}
