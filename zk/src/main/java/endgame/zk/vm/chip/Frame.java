package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/**
 * What instructions with two operands and a result have in common: the look-up of the instruction,
 * the uses of its registers, the next pc. The chip constrains the result, and its limbs' ranges.
 *
 * <p>rd is used only if the instruction writes, rs2 only if the second operand is no immediate.
 */
record Frame(
    int pc,
    int time,
    int rd,
    int rs1,
    int rs2,
    int writes,
    int usesImmediate,
    Columns.Word immediate,
    Columns.Word before,
    Columns.Access firstUse,
    Columns.Access secondUse,
    Columns.Access resultUse) {

  static Frame of(Columns c) {
    return new Frame(
        c.one(),
        c.one(),
        c.one(),
        c.one(),
        c.one(),
        c.one(),
        c.one(),
        c.word(),
        c.word(),
        c.access(),
        c.access(),
        c.access());
  }

  /**
   * The frame's rules.
   *
   * @param real whether the row is an instruction: 0 or 1
   * @param code of the register form, linear
   */
  void define(
      AirBuilder b,
      Expr real,
      Expr code,
      Columns.Limbs first,
      Columns.Limbs second,
      Columns.Limbs result) {
    Expr isImmediate = b.local(usesImmediate);
    Expr isWrite = b.local(writes);
    Columns.Limbs immediateLimbs = immediate.of(b);
    b.bool("immediate or not", isImmediate);
    b.zero("immediate of an instruction", isImmediate.times(real.from(1)));
    b.zero("write of an instruction", isWrite.times(real.from(1)));
    b.equal("immediate low", immediateLimbs.low(), isImmediate.times(second.low()));
    b.equal("immediate high", immediateLimbs.high(), isImmediate.times(second.high()));
    Expr at = b.local(time);
    b.lookUp(
        Buses.PROGRAM,
        real,
        b.local(pc),
        code.plus(isImmediate.times(Rom.IMMEDIATE)),
        b.local(rd),
        b.local(rs1),
        b.local(rs2),
        immediateLimbs.low(),
        immediateLimbs.high(),
        isWrite,
        b.constant(0));
    int machine = Buses.SPACE_MACHINE;
    Gadgets.read(b, real, machine, b.local(rs1), at, firstUse, first);
    Gadgets.read(b, real.minus(isImmediate), machine, b.local(rs2), at.plus(1), secondUse, second);
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
    if (rom.usesImmediate(at)) {
      columns[usesImmediate][row] = 1;
      immediate.fill(rom.immediate(at), columns, row);
    } else {
      secondUse.fill(t + 1, steps.secondUsed(step), columns, row);
    }
    if (rom.writes(at)) {
      columns[writes][row] = 1;
      before.fill(steps.before(step), columns, row);
      resultUse.fill(t + 3, steps.resultUsed(step), columns, row);
    }
  }
}
