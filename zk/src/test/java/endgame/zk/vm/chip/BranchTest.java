package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** BEQ and BNE; BLT, BGE, BLTU and BGEU. */
class BranchTest {
  private static final int PC = 0;
  private static final int RS1 = 2;
  private static final int RS2 = 3;
  private static final int TARGET = 4;
  private static final int NEXT = 5;

  // Of BranchEqual.
  private static final int IF_EQUAL = 10;
  private static final int IF_NOT = 11;
  private static final int SECOND = 14;
  private static final int EQUAL = 16;
  private static final int LOW_INVERSE = 17;
  private static final int HIGH_INVERSE = 18;

  // Of BranchLess.
  private static final int FLAGS = 10;
  private static final int LESS_SECOND = 16;
  private static final int FIRST_HIGH = 18;
  private static final int LESS = 20;
  private static final int LOW_MARK = 21;
  private static final int HIGH_MARK = 22;
  private static final int BY = 23;

  /** Branches over one instruction of two registers, then of one with itself. */
  private static ChipTester chip(InstructionChip chip, int x, int y, int... kinds) {
    Asm asm = new Asm(ChipTester.START).li(10, x).li(11, y);
    for (int second : new int[] {11, 10}) {
      for (int funct3 : kinds) {
        asm.word(Asm.branchBits(8) | second << 20 | 10 << 15 | funct3 << 12 | 0x63);
        asm.immediate(0x13, 0, 0, 0, 0);
      }
    }
    return ChipTester.run(chip, asm.word(0x73).words());
  }

  private static ChipTester equal(int x, int y) {
    return chip(new BranchEqual(), x, y, 0, 1);
  }

  private static ChipTester less(int x, int y) {
    return chip(new BranchLess(), x, y, 4, 5, 6, 7);
  }

  @Test
  void noticesEachChangedCell() {
    for (int[] pair : new int[][] {{3, 5}, {3, 3}, {0x30000, 0x50000}, {-1, 1}, {0x12345678, 7}}) {
      ChipTester equal = equal(pair[0], pair[1]).isAccepted();
      // Factors of what is 0.
      assertThat(equal.survivors())
          .allMatch(s -> isFactorOfZero(equal, Survivors.row(s), Survivors.column(s)));
      ChipTester less = less(pair[0], pair[1]).isAccepted();
      assertThat(less.survivors())
          .allMatch(s ->
              Survivors.column(s) == BY
                  && less.columns()[LOW_MARK][Survivors.row(s)]
                          + less.columns()[HIGH_MARK][Survivors.row(s)]
                      == 0);
    }
  }

  private static boolean isFactorOfZero(ChipTester chip, int row, int column) {
    int limb = column - LOW_INVERSE;
    int[][] c = chip.columns();
    return (limb == 0 || limb == 1) && c[SECOND - 2 + limb][row] == c[SECOND + limb][row];
  }

  /** The other way, with all that goes with it. */
  @Test
  void bug25_branchesGoWhereTheyMust() {
    ChipTester different = equal(3, 5);
    int following = different.columns()[PC][0] + 4;
    int target = different.columns()[TARGET][0];
    assertThat(different.change(0, Map.of(NEXT, target))).containsExactly("bus state", "next");
    assertThat(different.change(0, Map.of(NEXT, target, EQUAL, 1, LOW_INVERSE, 0, HIGH_INVERSE, 0)))
        .containsExactly("bus state", "equal low");
    ChipTester high = equal(0x30000, 0x50000);
    int over = high.columns()[TARGET][0];
    assertThat(high.change(0, Map.of(NEXT, over, EQUAL, 1, HIGH_INVERSE, 0)))
        .containsExactly("bus state", "equal high");
    ChipTester same = equal(3, 3);
    assertThat(same.change(0, Map.of(NEXT, following, EQUAL, 0)))
        .containsExactly("bus state", "not equal");
    // Neither there nor to the next, but elsewhere.
    assertThat(same.change(0, Map.of(NEXT, target + 4, TARGET, target + 4)))
        .containsExactly("bus state", "lookup program");
    assertThat(same.change(0, Map.of(NEXT, following + 400))).contains("next");
  }

  /** The other answer of a comparison, with the difference that goes with it. */
  @Test
  void bug25_comparisonsGoWhereTheyMust() {
    int p = ChipTester.F.p();
    for (int row = 0; row < 4; row++) {
      ChipTester chip = less(0x00020007, 0x00050009);
      int[][] c = chip.columns();
      int other = c[NEXT][row] == c[TARGET][row] ? c[PC][row] + 4 : c[TARGET][row];
      assertThat(chip.change(row, Map.of(NEXT, other))).containsExactly("bus state", "next");
      assertThat(chip.change(row, Map.of(NEXT, other, LESS, 0, BY, p - c[BY][row])))
          .containsExactly("bus state", "lookup range");
      // By the low limbs, though the high ones differ.
      ChipTester low = less(0x00020009, 0x00050007);
      assertThat(low.columns()[PC][row]).isEqualTo(c[PC][row]);
      Map<Integer, Integer> cells = new HashMap<>();
      cells.putAll(Map.of(NEXT, other, LESS, 0, HIGH_MARK, 0, LOW_MARK, 1, BY, 2));
      assertThat(low.change(row, cells)).containsExactly("bus state", "high limbs without a mark");
      // As if they were the same.
      ChipTester none = less(7, 9);
      int[][] d = none.columns();
      int instead = d[NEXT][row] == d[TARGET][row] ? d[PC][row] + 4 : d[TARGET][row];
      assertThat(none.change(row, Map.of(NEXT, instead, LESS, 0, LOW_MARK, 0, BY, 0)))
          .containsExactly("bus state", "low limbs without a mark");
      ChipTester equal = less(9, 9);
      int[][] e = equal.columns();
      int opposite = e[NEXT][row] == e[TARGET][row] ? e[PC][row] + 4 : e[TARGET][row];
      assertThat(equal.change(row, Map.of(NEXT, opposite, LESS, 1)))
          .containsExactly("bus state", "equal is not less");
      assertThat(equal.change(row, Map.of(NEXT, opposite, LESS, 1, LOW_MARK, 1)))
          .containsExactly("bus state", "lookup range");
    }
  }

  /** A negative number taken as a large one, and the other way round. */
  @Test
  void bug34_signsAreThoseOfTheInstruction() {
    int p = ChipTester.F.p();
    ChipTester chip = less(0xfffe0000, 0x00010000);
    int[][] c = chip.columns();
    // BLT as if unsigned, BLTU as if signed.
    int blt = c[PC][0] + 4;
    assertThat(chip.change(0, Map.of(NEXT, blt, FIRST_HIGH, 0xfffe, LESS, 0, BY, 0xfffd)))
        .containsExactly("bus state", "lookup range");
    assertThat(chip.change(2, Map.of(NEXT, c[TARGET][2], FIRST_HIGH, p - 2, LESS, 1, BY, 3)))
        .containsExactly("bus state", "lookup range");
    // The second operand's sign.
    ChipTester second = less(1, 0xfffe0000);
    int[][] d = second.columns();
    assertThat(second.change(2, Map.of(NEXT, d[PC][2] + 4, FIRST_HIGH + 1, p - 2, LESS, 0, BY, 2)))
        .containsExactly("bus state", "lookup range");
    assertThat(
            second.change(
                0, Map.of(NEXT, d[TARGET][0], FIRST_HIGH + 1, 0xfffe, LESS, 1, BY, 0xfffe)))
        .containsExactly("bus state", "lookup range");
    // Neither the limb nor the limb less 2^16.
    assertThat(chip.change(0, Map.of(NEXT, blt, FIRST_HIGH, 2, LESS, 0, BY, 1)))
        .containsExactly("bus state", "first high limb");
    assertThat(second.change(2, Map.of(NEXT, d[PC][2] + 4, FIRST_HIGH + 1, 0, LESS, 0, BY, 0)))
        .contains("second high limb");
  }

  @Test
  void bug21_readsOfOneRegisterAgree() {
    ChipTester chip = equal(3, 5);
    int row = 2;
    int second = chip.columns()[SECOND][row] + 1;
    int inverse = ChipTester.over(-1, 1);
    assertThat(
            chip.change(
                row,
                Map.of(
                    SECOND,
                    second,
                    EQUAL,
                    0,
                    LOW_INVERSE,
                    inverse,
                    NEXT,
                    chip.columns()[PC][row] + 4)))
        .containsExactly("bus memory", "bus state");
    ChipTester less = less(3, 5);
    assertThat(
            less.change(
                4,
                Map.of(
                    LESS_SECOND, 4, LOW_MARK, 1, LESS, 1, BY, 1, NEXT, less.columns()[TARGET][4])))
        .containsExactly("bus memory", "bus state");
  }

  @Test
  void bug27_otherRegistersThanTheInstructions() {
    for (ChipTester chip : List.of(equal(3, 5), less(3, 5))) {
      for (int column : new int[] {RS1, RS2}) {
        assertThat(chip.change(0, Map.of(column, 9)))
            .containsExactly("bus memory", "lookup program");
      }
    }
  }

  @Test
  void bug34_theFlagIsTheInstruction() {
    ChipTester chip = equal(3, 5);
    assertThat(chip.change(0, Map.of(IF_EQUAL, 0, IF_NOT, 1, NEXT, chip.columns()[TARGET][0])))
        .containsExactly("bus state", "lookup program");
    assertThat(chip.change(0, Map.of(IF_NOT, 1))).contains("one of them");
    ChipTester less = less(3, 5);
    assertThat(less.change(0, Map.of(FLAGS, 0, FLAGS + 2, 1))).contains("lookup program");
    assertThat(less.change(0, Map.of(FLAGS + 1, 1))).contains("one of them");
  }
}
