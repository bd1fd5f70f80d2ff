package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LessThanTest {
  private static final int SIGNED = 17;
  private static final int UNSIGNED = 18;
  private static final int SECOND = 21;
  private static final int FIRST_HIGH = 23;
  private static final int SECOND_HIGH = 24;
  private static final int LESS = 25;
  private static final int LOW_MARK = 26;
  private static final int HIGH_MARK = 27;
  private static final int BY = 28;

  /** Rows SLT, SLTU, SLTI with 5, SLTU of one register with itself, SLT to x0. */
  private static ChipTester chip(int x, int y) {
    Asm asm = new Asm(ChipTester.START).li(10, x).li(11, y);
    asm.register(0, 2, 12, 10, 11).register(0, 3, 12, 10, 11).immediate(0x13, 2, 12, 10, 5);
    asm.register(0, 3, 12, 10, 10).register(0, 2, 0, 10, 11);
    return ChipTester.run(new LessThan(), asm.word(0x73).words());
  }

  @Test
  void noticesEachChangedCell() {
    for (ChipTester chip :
        new ChipTester[] {chip(0x12345678, 0xfedc0f0f), chip(7, 9), chip(-3, -3)}) {
      chip.isAccepted();
      // The difference of operands that are equal is said nowhere.
      assertThat(chip.survivors())
          .isNotEmpty()
          .allMatch(s ->
              Survivors.isFreeInFrame(chip, s)
                  || (Survivors.column(s) == BY && isUnmarked(chip, Survivors.row(s))));
    }
  }

  private static boolean isUnmarked(ChipTester chip, int row) {
    return chip.columns()[LOW_MARK][row] + chip.columns()[HIGH_MARK][row] == 0;
  }

  private static int field(int value) {
    return Math.floorMod(value, ChipTester.F.p());
  }

  /** The other answer with the difference that goes with it. */
  @Test
  void prankedAnswerWithItsDifference() {
    ChipTester chip = chip(0x00020007, 0x00050009);
    int by = chip.columns()[BY][1];
    assertThat(chip.change(1, Map.of(LESS, 0))).contains("high limbs' difference");
    assertThat(chip.change(1, Map.of(LESS, 0, BY, field(-by))))
        .containsExactly("bus memory", "lookup range");
    // An equal pair is not less by nothing.
    assertThat(chip(-3, -3).change(0, Map.of(LESS, 1)))
        .containsExactly("bus memory", "equal is not less");
    assertThat(chip(-3, -3).change(0, Map.of(LESS, 1, LOW_MARK, 1)))
        .containsExactly("bus memory", "lookup range");
  }

  /** The low limbs decide only where the high ones are equal. */
  @Test
  void prankedMarkOfTheLowLimb() {
    ChipTester chip = chip(0x00020009, 0x00050007);
    Map<Integer, Integer> cells = Map.of(LESS, 0, HIGH_MARK, 0, LOW_MARK, 1, BY, 2);
    assertThat(chip.change(1, cells)).containsExactly("bus memory", "high limbs without a mark");
    assertThat(chip.change(1, Map.of(LESS, 0, HIGH_MARK, 0, BY, 0)))
        .contains("high limbs without a mark", "low limbs without a mark");
  }

  /** Minus and plus 2^16, as the other kind of comparison reads them. */
  @Test
  void prankedSigns() {
    ChipTester chip = chip(0xfffe0000, 0x00010000);
    assertThat(chip.change(0, Map.of(FIRST_HIGH, 0xfffe, LESS, 0, BY, 0xfffd)))
        .containsExactly("bus memory", "lookup range");
    assertThat(chip.change(1, Map.of(FIRST_HIGH, field(-2), LESS, 1, BY, 3)))
        .containsExactly("bus memory", "lookup range");
    assertThat(chip(1, 0xfffe0000).change(1, Map.of(SECOND_HIGH, field(-2), LESS, 0, BY, 2)))
        .containsExactly("bus memory", "lookup range");
    // A number of the right range that is none of the limb.
    assertThat(chip.change(0, Map.of(FIRST_HIGH, 2, LESS, 0, BY, 1)))
        .containsExactly("bus memory", "first high limb");
  }

  @Test
  void bug21_readsOfOneRegisterAgree() {
    ChipTester chip = chip(7, 9);
    assertThat(chip.change(3, Map.of(SECOND, 8, LOW_MARK, 1, LESS, 1, BY, 1)))
        .containsExactly("bus memory");
  }

  @Test
  void bug26_nothingIsWrittenToRegister0() {
    assertThat(chip(7, 9).change(4, Map.of(5, 1))).contains("lookup program");
  }

  @Test
  void bug33_aWriteIsNotLeftOut() {
    assertThat(chip(7, 9).change(0, Map.of(5, 0))).containsExactly("bus memory", "lookup program");
  }

  @Test
  void bug34_theFlagIsTheInstruction() {
    assertThat(chip(7, 9).change(0, Map.of(SIGNED, 0, UNSIGNED, 1)))
        .containsExactly("lookup program");
    // SLL's code is twice SLT's less SLTU's.
    assertThat(chip(7, 9).change(0, Map.of(SIGNED, 2, UNSIGNED, ChipTester.F.p() - 1)))
        .contains("signed", "unsigned", "lookup program")
        .doesNotContain("one of them");
  }
}
