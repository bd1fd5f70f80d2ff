package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BitwiseTest {
  private static final int AND = 17;
  private static final int OR = 18;
  private static final int XOR = 19;
  private static final int FIRST = 20;
  private static final int SECOND = 24;
  private static final int XORED = 28;
  private static final int RESULT = 32;

  /** Rows XOR, OR, AND of registers, ANDI, AND of one register with itself, XOR to x0. */
  private static ChipTester chip(int x, int y) {
    Asm asm = new Asm(ChipTester.START).li(10, x).li(11, y);
    asm.register(0, 4, 12, 10, 11).register(0, 6, 12, 10, 11).register(0, 7, 12, 10, 11);
    asm.andi(12, 10, 0x7f).register(0, 7, 12, 10, 10).register(0, 4, 0, 10, 11);
    return ChipTester.run(new Bitwise(), asm.word(0x73).words());
  }

  @Test
  void noticesEachChangedCell() {
    ChipTester chip = chip(0x12345678, 0xfedc0f0f).isAccepted();
    assertThat(chip.survivors()).isNotEmpty().allMatch(s -> Survivors.isFreeInFrame(chip, s));
  }

  /** The same limb of other bytes: one too many in the upper, 256 too few in the lower. */
  @Test
  void prankedBytesThatCompensate() {
    ChipTester chip = chip(0x12345678, 0xfedc0f0f);
    int[][] cells = chip.columns();
    for (int row = 0; row < 3; row++) {
      int low = Math.floorMod(cells[FIRST][row] - 256, ChipTester.F.p());
      int high = cells[FIRST + 1][row] + 1;
      assertThat(chip.change(row, Map.of(FIRST, low, FIRST + 1, high))).contains("lookup byte");
      // With the xor of what is there the byte below 0 is still none.
      int xored = high ^ cells[SECOND + 1][row];
      assertThat(chip.change(row, Map.of(FIRST, low, FIRST + 1, high, XORED + 1, xored)))
          .contains("lookup byte");
    }
  }

  /** Where all is as if the xor were another: only the table knows. */
  @Test
  void prankedXorWithItsResult() {
    ChipTester chip = chip(0x12345678, 0xfedc0f0f);
    int[] weights = {1, ChipTester.over(1, 2), ChipTester.F.p() - ChipTester.over(1, 2)};
    for (int row = 0; row < 3; row++) {
      int result = (chip.columns()[RESULT][row] + weights[row]) % ChipTester.F.p();
      int xored = chip.columns()[XORED][row] + 1;
      assertThat(chip.change(row, Map.of(XORED, xored, RESULT, result)))
          .containsExactly("bus memory", "lookup byte");
    }
  }

  @Test
  void bug21_readsOfOneRegisterAgree() {
    ChipTester chip = chip(0x12345678, 0);
    int row = 4;
    // x and 0 in place of x and x.
    assertThat(
            chip.change(
                row,
                Map.of(
                    SECOND,
                    0,
                    XORED,
                    chip.columns()[FIRST][row],
                    RESULT,
                    chip.columns()[RESULT][row] - chip.columns()[FIRST][row])))
        .containsExactly("bus memory");
  }

  @Test
  void bug26_nothingIsWrittenToRegister0() {
    assertThat(chip(5, 3).change(5, Map.of(5, 1))).contains("lookup program");
  }

  @Test
  void bug27_otherRegistersThanTheInstructions() {
    ChipTester chip = chip(5, 3);
    for (int column = 2; column < 5; column++) {
      assertThat(chip.change(0, Map.of(column, 9))).containsExactly("bus memory", "lookup program");
    }
  }

  @Test
  void bug33_aWriteIsNotLeftOut() {
    assertThat(chip(5, 3).change(0, Map.of(5, 0))).containsExactly("bus memory", "lookup program");
  }

  @Test
  void bug34_theFlagIsTheInstruction() {
    ChipTester chip = chip(4, 3);
    // 4 ^ 3 = 4 | 3.
    assertThat(chip.change(0, Map.of(XOR, 0, OR, 1))).containsExactly("lookup program");
    // OR + XOR − AND is SRL's code, AND + OR − XOR MULHSU's.
    assertThat(chip.change(0, Map.of(AND, ChipTester.F.p() - 1, OR, 1)))
        .contains("and", "lookup program")
        .doesNotContain("or", "xor", "one of them");
  }
}
