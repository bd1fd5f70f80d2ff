package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Steps;

/**
 * What loads and stores have in common: the look-up of the instruction, base + immediate = address,
 * the use of the base register and of the word in RAM, the next pc.
 *
 * <p>The address is offset + 4·quarter + 2^16·high. Both carries of the addition are boolean and
 * both its sides below 2^18, so it is one of integers modulo 2^32. A quarter has 14 bits and a high
 * limb 15: the pointer quarter + 2^14·high is below 2^29, and an address of 2^31 or more has no
 * row. The chip says what the offset may be: one that is misaligned has no row.
 */
record Address(
    int pc,
    int time,
    int rs1,
    Columns.Word immediate,
    Columns.Word base,
    int quarter,
    int high,
    Columns.Access baseUse,
    Columns.Access wordUse) {
  private static final int QUARTER_BITS = 14;
  private static final int HIGH_BITS = 15;

  static Address of(Columns c) {
    return new Address(
        c.one(), c.one(), c.one(), c.word(), c.word(), c.one(), c.one(), c.access(), c.access());
  }

  /**
   * What the instruction says beside its base and immediate.
   *
   * @param code linear
   * @param rd 0 where there is none
   * @param rs2 0 where there is none
   */
  record Instruction(Expr code, Expr rd, Expr rs2, Expr writes) {}

  /**
   * The rules.
   *
   * @param real whether the row is an instruction: 0 or 1
   * @param offset of the address in its word, linear, 0 to 3
   */
  void define(
      AirBuilder b,
      Expr real,
      Instruction instruction,
      Expr offset,
      Columns.Limbs before,
      Columns.Limbs after) {
    Expr at = b.local(time);
    Columns.Limbs from = base.of(b);
    Columns.Limbs by = immediate.of(b);
    Expr quarters = b.local(quarter);
    Expr top = b.local(high);
    Expr low = quarters.times(4).plus(offset);
    Expr carry = Gadgets.shiftRight(b, from.low().plus(by.low()).minus(low), 16);
    b.bool("address low", carry);
    Expr highSum = from.high().plus(by.high()).plus(carry);
    b.bool("address high", Gadgets.shiftRight(b, highSum.minus(top), 16));
    Gadgets.range(b, real, quarters, QUARTER_BITS);
    Gadgets.range(b, real, top, HIGH_BITS);
    b.lookUp(
        Buses.PROGRAM,
        real,
        b.local(pc),
        instruction.code(),
        instruction.rd(),
        b.local(rs1),
        instruction.rs2(),
        by.low(),
        by.high(),
        instruction.writes(),
        b.constant(0));
    Gadgets.read(b, real, Buses.SPACE_MACHINE, b.local(rs1), at, baseUse, from);
    Expr pointer = quarters.plus(top.times(1 << QUARTER_BITS));
    Gadgets.access(b, real, Buses.SPACE_RAM, pointer, at.plus(2), wordUse, before, after);
    Gadgets.step(b, real, b.local(pc), at, b.local(pc).plus(4));
  }

  void fill(Steps steps, int step, int[][] columns, int row) {
    Rom rom = steps.rom();
    int at = steps.row(step);
    int t = steps.time(step);
    int address = steps.address(step);
    columns[pc][row] = rom.pc(at);
    columns[time][row] = t;
    columns[rs1][row] = rom.rs1(at);
    immediate.fill(rom.immediate(at), columns, row);
    base.fill(steps.first(step), columns, row);
    columns[quarter][row] = (address & 0xffff) >>> 2;
    columns[high][row] = address >>> 16;
    baseUse.fill(t, steps.firstUsed(step), columns, row);
    wordUse.fill(t + 2, steps.wordUsed(step), columns, row);
  }
}
