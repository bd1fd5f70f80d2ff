package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/** A {@link Frame} of instructions that have no immediate form: 14 columns, 15 interactions. */
record RegisterFrame(
    int pc,
    int time,
    int rd,
    int rs1,
    int rs2,
    int writes,
    Columns.Word before,
    Columns.Access firstUse,
    Columns.Access secondUse,
    Columns.Access resultUse) {

  static RegisterFrame of(Columns c) {
    return new RegisterFrame(
        c.one(),
        c.one(),
        c.one(),
        c.one(),
        c.one(),
        c.one(),
        c.word(),
        c.access(),
        c.access(),
        c.access());
  }

  /**
   * The frame's rules.
   *
   * @param real whether the row is an instruction: 0 or 1
   * @param code linear
   */
  void define(
      AirBuilder b,
      Expr real,
      Expr code,
      Columns.Limbs first,
      Columns.Limbs second,
      Columns.Limbs result) {
    Expr isWrite = b.local(writes);
    b.bool("writes", isWrite);
    b.zero("write of an instruction", isWrite.times(real.from(1)));
    Expr at = b.local(time);
    Expr zero = b.constant(0);
    b.lookUp(
        Buses.PROGRAM,
        real,
        b.local(pc),
        code,
        b.local(rd),
        b.local(rs1),
        b.local(rs2),
        zero,
        zero,
        isWrite,
        zero);
    int machine = Buses.SPACE_MACHINE;
    Gadgets.read(b, real, machine, b.local(rs1), at, firstUse, first);
    Gadgets.read(b, real, machine, b.local(rs2), at.plus(1), secondUse, second);
    Gadgets.access(b, isWrite, machine, b.local(rd), at.plus(3), resultUse, before.of(b), result);
    Gadgets.step(b, real, b.local(pc), at, b.local(pc).plus(4));
  }

  void fill(Steps steps, int step, int[][] columns, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    int t = steps.time(step);
    columns[pc][row] = rom.pc(at);
    columns[time][row] = t;
    columns[rd][row] = rom.rd(at);
    columns[rs1][row] = rom.rs1(at);
    columns[rs2][row] = rom.rs2(at);
    firstUse.fill(t, steps.firstUsed(step), columns, row);
    secondUse.fill(t + 1, steps.secondUsed(step), columns, row);
    if (rom.writes(at)) {
      columns[writes][row] = 1;
      before.fill(steps.before(step), columns, row);
      resultUse.fill(t + 3, steps.resultUsed(step), columns, row);
    }
  }
}
