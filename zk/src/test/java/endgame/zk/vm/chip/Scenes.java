package endgame.zk.vm.chip;

import endgame.zk.riscv.Asm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that show a chip its instructions, and some of others behind them. */
final class Scenes {
  private static final int[][] PAIRS = {
    {0x12345678, 0x00005678}, {0, 8}, {3, 1}, {-2, -3}, {5, 0}, {0, 0}, {-1, 1}, {1, -1},
    {0x00020000, 0x00030005}, {0x00030005, 0x00020000}, {0x00010005, 0x00040002},
    {0x00040002, 0x00010005}, {0x12345678, 0x12345678}, {0x12345678, 0x12340000},
    {0x80000000, 0x7fffffff}, {0x7fffffff, 0x80000000}, {0xffff, 0x10003}, {0xfedcba98, 21},
    {0x80018001, 4}, {7, 0xffe5}
  };

  private Scenes() {}

  /** The chips that are attacked here. */
  static List<InstructionChip> chips() {
    return List.of(
        new AddSub(),
        new Bitwise(),
        new LessThan(),
        new Shift(),
        new BranchEqual(),
        new BranchLess(),
        new Jump(),
        new JumpRegister());
  }

  /** Each instruction of the chips of registers, branches and jumps, with some operands. */
  static Scene everything() {
    Asm asm = new Asm(ChipTester.START);
    for (int[] pair : PAIRS) {
      asm.li(10, pair[0]).li(11, pair[1]);
      for (int funct3 = 0; funct3 < 8; funct3++) {
        asm.register(0, funct3, 12, 10, 11).register(1, funct3, 14, 10, 11);
        asm.immediate(0x13, funct3, 13, 10, 3).immediate(0x13, funct3, 0, 10, 3);
        if (funct3 != 2 && funct3 != 3) {
          // Over one instruction, or not.
          asm.word(Asm.branchBits(8) | 11 << 20 | 10 << 15 | funct3 << 12 | 0x63);
          asm.immediate(0x13, 0, 0, 0, 0);
        }
      }
      asm.register(0x20, 0, 12, 10, 11).register(0x20, 5, 12, 10, 11);
      asm.immediate(0x13, 5, 15, 10, 0x403).register(0, 0, 10, 10, 10);
    }
    jumps(asm);
    return Scene.run(others(asm).word(0x73).words());
  }

  private static void jumps(Asm asm) {
    for (int odd = 0; odd < 2; odd++) {
      for (int offset : new int[] {-16, 0, 2000}) {
        // Two instructions make the base; the jump goes over the one behind it.
        asm.li(10, asm.here() + 16 - offset + odd);
        asm.immediate(0x67, 0, odd == 0 ? 1 : 0, 10, offset).immediate(0x13, 0, 0, 0, 0);
      }
    }
    asm.word(Asm.jumpBits(8) | 1 << 7 | 0x6f).word(0).word(Asm.jumpBits(4) | 0x6f);
    asm.word(Asm.jumpBits(8) | 0x6f).word(0);
  }

  /** Instructions with x0 in places where another code might be passed off as theirs. */
  private static Asm others(Asm asm) {
    asm.li(10, 5).li(9, 0x20000).sw(10, 9, 0).li(6, 2).li(7, 3).li(8, 5);
    for (int funct7 = 0; funct7 < 2; funct7++) {
      for (int funct3 = 0; funct3 < 8; funct3++) {
        for (int second : new int[] {0, 6, 10}) {
          asm.register(funct7, funct3, 12, 10, second).register(funct7, funct3, 0, 10, second);
        }
      }
    }
    for (int second : new int[] {0, 6, 10}) {
      asm.register(0x20, 0, 12, 10, second).register(0x20, 5, 12, 10, second);
      for (int funct3 : new int[] {0, 1, 4, 5, 6, 7}) {
        asm.word(Asm.branchBits(8) | second << 20 | 10 << 15 | funct3 << 12 | 0x63);
        asm.immediate(0x13, 0, 0, 0, 0);
      }
    }
    for (int funct3 : new int[] {0, 1, 2, 4, 5}) {
      asm.immediate(3, funct3, 0, 9, 0).immediate(3, funct3, 12, 9, 0);
    }
    return asm.sb(0, 9, 0).store(1, 9, 0, 0).sw(0, 9, 0).lui(12, 0x7000).lui(0, 0x7000);
  }

  /** Rows to begin with that no search for a few cells would come to. */
  static List<AttackSearch.Base> pranks(Scene scene, InstructionChip chip) {
    List<AttackSearch.Base> pranks = new ArrayList<>();
    if (chip instanceof Shift) {
      for (AttackSearch.Base base : AttackSearch.rows(scene, chip, true, 2)) {
        shift(base, pranks);
      }
    }
    return pranks;
  }

  private static void shift(AttackSearch.Base base, List<AttackSearch.Base> pranks) {
    int[] cells = base.cells();
    int power = cells[ShiftTest.POWER];
    int lower = ShiftTest.LOWER;
    int upper = ShiftTest.UPPER;
    int by = cells[ShiftTest.WHOLE] == 0 ? 1 : -1;
    if (cells[ShiftTest.IMMEDIATE] == 1) {
      int amount = cells[ShiftTest.SECOND] + 16 * by;
      pranks.add(
          prank(
              base,
              "16 bits further",
              Map.of(ShiftTest.WHOLE, cells[ShiftTest.WHOLE] + by, ShiftTest.SECOND, amount)));
    }
    if (cells[ShiftTest.LEFT] == 0 && power > 1 && cells[upper] > 0) {
      int cut = ShiftTest.CUT;
      pranks.add(
          prank(
              base,
              "cut a bit higher",
              Map.of(
                  cut, cells[cut] + 1, lower, cells[lower] + power, upper, cells[upper] - 1)));
      int other = (cells[lower] + 1) % power;
      int fraction = RowRules.over(cells[ShiftTest.FIRST] - other, power);
      pranks.add(prank(base, "a fraction above", Map.of(lower, other, upper, fraction)));
    }
  }

  private static AttackSearch.Base prank(
      AttackSearch.Base base, String what, Map<Integer, Integer> changes) {
    int[] cells = base.cells().clone();
    changes.forEach((column, value) -> cells[column] = value);
    return new AttackSearch.Base(base.what() + ", " + what, cells, base.honest());
  }
}
