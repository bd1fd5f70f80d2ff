package endgame.zk.vm.chip;

import endgame.zk.riscv.Asm;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each instruction with operands at the edges: its chip accepts what the emulator does. */
class InstructionsTest {
  private static final int[] EDGES = {
    0, 1, 2, -1, -2, 0x7fffffff, 0x80000000, 0x80000001, 0xffff, 0x10000, 0xffff0000, 0x8000, 31, 32
  };

  private static Asm registers(int funct7, int... funct3s) {
    Asm asm = new Asm(ChipTester.START);
    SplittableRandom random = new SplittableRandom(7);
    for (int x : EDGES) {
      for (int y : EDGES) {
        asm.li(10, x).li(11, y);
        for (int funct3 : funct3s) {
          asm.register(funct7, funct3, random.nextInt(12, 16), 10, 11);
        }
      }
      for (int funct3 : funct3s) {
        asm.register(funct7, funct3, 0, 10, 10).register(funct7, funct3, 10, 10, 10);
      }
    }
    return asm;
  }

  private static void immediates(Asm asm, int... funct3s) {
    for (int x : EDGES) {
      for (int immediate : new int[] {0, 1, -1, 2047, -2048}) {
        asm.li(10, x);
        for (int funct3 : funct3s) {
          asm.immediate(0x13, funct3, 12, 10, immediate);
        }
      }
    }
  }

  private static void accepts(InstructionChip chip, Asm asm) {
    ChipTester.run(chip, asm.word(0x73).words()).isAccepted();
  }

  @Test
  void bitwise() {
    Asm asm = registers(0, 4, 6, 7);
    immediates(asm, 4, 6, 7);
    accepts(new Bitwise(), asm);
  }

  @Test
  void lessThan() {
    Asm asm = registers(0, 2, 3);
    immediates(asm, 2, 3);
    accepts(new LessThan(), asm);
  }

  @Test
  void shift() {
    Asm asm = registers(0, 1, 5);
    for (int x : EDGES) {
      asm.li(10, x);
      for (int amount = 0; amount < 32; amount++) {
        asm.li(11, amount | 0x5a5a5a40).register(0x20, 5, 12, 10, 11);
        asm.register(0, 1, 12, 10, 11).register(0, 5, 12, 10, 11);
        asm.immediate(0x13, 1, 12, 10, amount).immediate(0x13, 5, 12, 10, amount);
        asm.immediate(0x13, 5, 12, 10, amount | 0x400);
      }
    }
    accepts(new Shift(), asm);
  }

  private static Asm branches(int... funct3s) {
    Asm asm = new Asm(ChipTester.START);
    for (int x : EDGES) {
      for (int y : EDGES) {
        asm.li(10, x).li(11, y);
        for (int funct3 : funct3s) {
          // Over one instruction, or not.
          asm.word(Asm.branchBits(8) | 11 << 20 | 10 << 15 | funct3 << 12 | 0x63);
          asm.immediate(0x13, 0, 0, 0, 0);
        }
      }
    }
    return asm;
  }

  @Test
  void branchEqual() {
    accepts(new BranchEqual(), branches(0, 1));
  }

  @Test
  void branchLess() {
    accepts(new BranchLess(), branches(4, 5, 6, 7));
  }

  @Test
  void jump() {
    Asm asm = new Asm(ChipTester.START);
    asm.word(Asm.jumpBits(8) | 1 << 7 | 0x6f).word(0).word(Asm.jumpBits(4) | 0x6f);
    accepts(new Jump(), asm);
  }

  @Test
  void jumpRegister() {
    Asm asm = new Asm(ChipTester.START);
    for (int odd = 0; odd < 2; odd++) {
      for (int offset : new int[] {-16, 0, 2000}) {
        // Two instructions make the base; the jump goes over the one behind it.
        asm.li(10, asm.here() + 16 - offset + odd);
        asm.immediate(0x67, 0, odd == 0 ? 1 : 0, 10, offset).immediate(0x13, 0, 0, 0, 0);
      }
    }
    accepts(new JumpRegister(), asm);
  }
}
