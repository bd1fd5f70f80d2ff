package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/**
 * What branches have in common: the look-up of the instruction, the reads of its registers, the
 * next pc. A target that is no instruction's address leads to a pc that no chip can go on from.
 */
record BranchFrame(
    int pc,
    int time,
    int rs1,
    int rs2,
    int target,
    int next,
    Columns.Access firstUse,
    Columns.Access secondUse) {

  static BranchFrame of(Columns c) {
    return new BranchFrame(
        c.one(), c.one(), c.one(), c.one(), c.one(), c.one(), c.access(), c.access());
  }

  /**
   * The frame's rules.
   *
   * @param real whether the row is an instruction: 0 or 1
   * @param code linear
   * @param taken 0 or 1, of degree 2 at most
   */
  void define(
      AirBuilder b, Expr real, Expr code, Expr taken, Columns.Limbs first, Columns.Limbs second) {
    Expr at = b.local(time);
    Expr zero = b.constant(0);
    b.lookUp(
        Buses.PROGRAM,
        real,
        b.local(pc),
        code,
        zero,
        b.local(rs1),
        b.local(rs2),
        zero,
        zero,
        zero,
        b.local(target));
    Expr following = b.local(pc).plus(4);
    b.zero(
        "next",
        real.times(b.local(next).minus(following))
            .minus(taken.times(b.local(target).minus(following))));
    int machine = Buses.SPACE_MACHINE;
    Gadgets.read(b, real, machine, b.local(rs1), at, firstUse, first);
    Gadgets.read(b, real, machine, b.local(rs2), at.plus(1), secondUse, second);
    Gadgets.step(b, real, b.local(pc), at, b.local(next));
  }

  void fill(Steps steps, int step, boolean taken, int[][] columns, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    int t = steps.time(step);
    columns[pc][row] = rom.pc(at);
    columns[time][row] = t;
    columns[rs1][row] = rom.rs1(at);
    columns[rs2][row] = rom.rs2(at);
    columns[target][row] = rom.target(at);
    columns[next][row] = taken ? rom.target(at) : rom.pc(at) + 4;
    firstUse.fill(t, steps.firstUsed(step), columns, row);
    secondUse.fill(t + 1, steps.secondUsed(step), columns, row);
  }
}
