package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/**
 * LW and SW: 26 columns, 17 interactions.
 *
 * <p>One value goes from a word of RAM to a register or back; both hold it afterwards. What the
 * source held before is the value too: so it is what was received, and needs no range check. The
 * register is used at time 3 if it is loaded, 1 if it is stored, not at all by a load to x0. Only
 * one of rd and rs2 is not 0 in the program's table, so their sum is the register.
 */
public final class LoadStoreWord implements InstructionChip {
  /** Columns. */
  private record Cells(
      Address address,
      int load,
      int store,
      int writes,
      int rd,
      int rs2,
      Columns.Word value,
      Columns.Word registerBefore,
      Columns.Word wordBefore,
      Columns.Access registerUse) {
    static Cells of(Columns c) {
      return new Cells(
          Address.of(c),
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
    return "load-store-word/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int op) {
    return op == Op.LW || op == Op.SW;
  }

  @Override
  public void define(AirBuilder b) {
    Expr load = b.local(cells.load);
    Expr store = b.local(cells.store);
    Expr writes = b.local(cells.writes);
    Expr real = load.plus(store);
    b.bool("load", load);
    b.bool("store", store);
    b.bool("one of them", real);
    b.bool("writes", writes);
    b.zero("write of a load", writes.times(load.from(1)));
    Columns.Limbs value = cells.value.of(b);
    Columns.Limbs register = cells.registerBefore.of(b);
    Columns.Limbs word = cells.wordBefore.of(b);
    b.zero("loaded low", load.times(word.low().minus(value.low())));
    b.zero("loaded high", load.times(word.high().minus(value.high())));
    b.zero("stored low", store.times(register.low().minus(value.low())));
    b.zero("stored high", store.times(register.high().minus(value.high())));
    Expr code = load.times(Op.LW).plus(store.times(Op.SW));
    Expr rd = b.local(cells.rd);
    Expr rs2 = b.local(cells.rs2);
    cells.address.define(
        b, real, new Address.Instruction(code, rd, rs2, writes), b.constant(0), word, value);
    Gadgets.access(
        b,
        writes.plus(store),
        Buses.SPACE_MACHINE,
        rd.plus(rs2),
        b.local(cells.address.time()).plus(1).plus(load.times(2)),
        cells.registerUse,
        register,
        value);
  }

  @Override
  public void fill(Steps steps, int step, int[][] out, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    int t = steps.time(step);
    cells.address.fill(steps, step, out, row);
    cells.value.fill(steps.wordAfter(step), out, row);
    cells.wordBefore.fill(steps.wordBefore(step), out, row);
    if (rom.op(at) == Op.SW) {
      out[cells.store][row] = 1;
      out[cells.rs2][row] = rom.rs2(at);
      cells.registerBefore.fill(steps.second(step), out, row);
      cells.registerUse.fill(t + 1, steps.secondUsed(step), out, row);
      return;
    }
    out[cells.load][row] = 1;
    out[cells.rd][row] = rom.rd(at);
    if (rom.writes(at)) {
      out[cells.writes][row] = 1;
      cells.registerBefore.fill(steps.before(step), out, row);
      cells.registerUse.fill(t + 3, steps.resultUsed(step), out, row);
    }
  }
}
