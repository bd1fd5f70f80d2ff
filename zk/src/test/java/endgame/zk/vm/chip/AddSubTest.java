package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddSubTest {
  private static final int[] EDGES = {0, 1, -1, 0x7fffffff, 0x80000000, 0x0000ffff, 0xffff0000};

  private static ChipTester chip() {
    Asm asm = new Asm(ChipTester.START);
    for (int x : EDGES) {
      for (int y : EDGES) {
        asm.li(10, x).li(11, y).register(0, 0, 12, 10, 11).register(0x20, 0, 13, 10, 11);
      }
    }
    asm.register(0, 0, 10, 10, 10).register(0, 0, 0, 10, 11).immediate(0x0f, 0, 0, 0, 0);
    asm.word(0x37 | 5 << 7 | 0xfffff000).word(0x17 | 5 << 7 | 0xfffff000);
    return ChipTester.run(new AddSub(), asm.word(0x73).words());
  }

  @Test
  void acceptsHonestRows() {
    chip().isAccepted();
  }

  @Test
  void noticesEachChangedCell() {
    // What rd held before and when it was used is free where nothing is written; the same of rs2
    // where the second operand is an immediate: nothing of it is on a bus.
    ChipTester chip = chip();
    assertThat(chip.survivors()).isNotEmpty().allMatch(s -> Survivors.isFreeInFrame(chip, s));
  }

  /** A result that is 2^32 too large in its high limb, with the carry taken away. */
  @Test
  void prankedResultIsOutOfRange() {
    ChipTester chip = chip();
    int high = chip.columns().length - 1;
    int result = chip.columns()[high][0];
    assertThat(chip.change(0, Map.of(high, result + 65536))).contains("lookup range");
  }

  private static ChipTester one(int x, int y) {
    Asm asm = new Asm(ChipTester.START).lui(10, x).lui(11, y);
    asm.register(0, 0, 12, 10, 11).register(0x20, 0, 13, 10, 11).register(0, 0, 12, 10, 10);
    asm.addi(12, 10, 5).addi(0, 10, 5);
    return ChipTester.run(new AddSub(), asm.word(0x73).words());
  }

  /** Limbs that say the same number together: only their ranges stop them. */
  @Test
  void prankedLimbsThatCompensate() {
    ChipTester chip = one(0x12345000, 0x11111000);
    for (int row = 2; row < 4; row++) {
      int low = chip.columns()[23][row];
      int high = chip.columns()[24][row];
      // The sum has no carry; the result and the second operand together have none.
      int by = row == 2 ? -1 : 1;
      int other = ChipTester.field(low + by * 65536);
      assertThat(chip.change(row, Map.of(23, other, 24, high - by)))
          .containsExactly("bus memory", "lookup range");
    }
  }

  /**
   * Carries scaled by 1/2^16 of a field of 31 bits: a low limb that is 1 off makes one of 32512.
   */
  @Test
  void bug32_prankedCarryThatIsNoBit() {
    ChipTester chip = one(0x12345000, 0x11111000);
    int low = chip.columns()[23][2];
    int high = chip.columns()[24][2];
    assertThat(chip.change(2, Map.of(23, low + 1, 24, high + 32512)))
        .containsExactly("bus memory", "sum low");
  }

  @Test
  void bug21_readsOfOneRegisterAgree() {
    ChipTester chip = one(0x12345000, 0x11111000);
    // x + x with another second x and its sum.
    int second = chip.columns()[21][4];
    int result = chip.columns()[23][4];
    assertThat(chip.change(4, Map.of(21, second + 1, 23, result + 1)))
        .containsExactly("bus memory");
  }

  @Test
  void bug26_nothingIsWrittenToRegister0() {
    ChipTester chip = one(0x12345000, 0x11111000);
    assertThat(chip.columns()[5][6]).isZero();
    assertThat(chip.change(6, Map.of(5, 1))).contains("lookup program");
  }

  @Test
  void bug27_anotherRegisterIsWritten() {
    assertThat(one(0x12345000, 0x11111000).change(2, Map.of(2, 13)))
        .containsExactly("bus memory", "lookup program");
  }

  /** AUIPC adds its result, which the program knows, to x0: in its limbs and no others. */
  @Test
  void bug31_limbsOfAuipcAreTheProgrammes() {
    ChipTester chip = chip();
    int row = chip.rows() - 1;
    int[][] c = chip.columns();
    int low = ChipTester.field(c[21][row] + 65536);
    assertThat(chip.change(row, Map.of(21, low, 22, c[22][row] - 1)))
        .contains("immediate low", "immediate high");
    assertThat(chip.change(row, Map.of(7, low, 8, c[8][row] - 1, 21, low, 22, c[22][row] - 1)))
        .contains("lookup program");
    assertThat(chip.change(row, Map.of(23, c[23][row] + 65536, 24, c[24][row] - 1)))
        .contains("bus memory", "lookup range");
  }

  @Test
  void bug33_aWriteIsNotLeftOut() {
    ChipTester chip = one(0x12345000, 0x11111000);
    assertThat(chip.change(2, Map.of(5, 0))).containsExactly("bus memory", "lookup program");
    // Nor is half of it done.
    int half = ChipTester.over(1, 2);
    assertThat(chip.change(2, Map.of(5, half))).contains("lookup program");
  }

  @Test
  void bug34_theFlagIsTheInstruction() {
    ChipTester chip = one(0x12345000, 0);
    // Both give the same result here.
    assertThat(chip.change(2, Map.of(17, 0, 18, 1))).containsExactly("lookup program");
    assertThat(chip.change(2, Map.of(17, 0))).contains("bus state", "write of an instruction");
    // DIV by zero is said to be 45 = 31·(−13) + 32·14.
    assertThat(chip.change(2, Map.of(17, ChipTester.F.p() - 13, 18, 14)))
        .contains("add", "subtract")
        .doesNotContain("one of them");
  }

  @Test
  void bug34_anImmediateIsNoRegister() {
    ChipTester chip = one(0x12345000, 0x11111000);
    assertThat(chip.change(5, Map.of(6, 0))).contains("lookup program", "immediate low");
    assertThat(chip.change(2, Map.of(6, 1))).contains("lookup program", "immediate high");
  }
}
