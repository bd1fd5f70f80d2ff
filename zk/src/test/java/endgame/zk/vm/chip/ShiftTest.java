package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShiftTest {
  private static final int WRITES = 5;
  private static final int IS_IMMEDIATE = 6;
  private static final int LEFT = 17;
  private static final int RIGHT = 18;
  private static final int ARITHMETIC = 19;
  private static final int FIRST = 20;
  private static final int SECOND = 22;
  private static final int RESULT = 24;
  private static final int REST = 26;
  private static final int WHOLE = 27;
  private static final int BITS = 28;
  private static final int POWER = 29;
  private static final int CUT = 31;
  private static final int LOWER = 32;
  private static final int UPPER = 34;
  private static final int SHIFTED = 36;
  private static final int FILL = 38;

  /** Rows SLL, SRL, SRA, SRLI by 3, SLL of a register by itself, SRA to x0. */
  private static ChipTester chip(int x, int y) {
    Asm asm = new Asm(ChipTester.START).li(10, x).li(11, y);
    asm.register(0, 1, 12, 10, 11).register(0, 5, 12, 10, 11).register(0x20, 5, 12, 10, 11);
    asm.srli(12, 10, 3).register(0, 1, 12, 10, 10).register(0x20, 5, 0, 10, 11);
    return ChipTester.run(new Shift(), asm.word(0x73).words());
  }

  @Test
  void noticesEachChangedCell() {
    int[][] pairs = {{0x92345678, 0x1234}, {0x12345678, 0}, {-1, 31}, {5, 0xfff0}};
    for (int[] pair : pairs) {
      ChipTester chip = chip(pair[0], pair[1]).isAccepted();
      assertThat(chip.survivors())
          .isNotEmpty()
          .allMatch(s ->
              Survivors.isFreeInFrame(chip, s)
                  // The upper limb of an amount that is an immediate is on no bus.
                  || (Survivors.column(s) == SECOND + 1
                      && chip.columns()[IS_IMMEDIATE][Survivors.row(s)] == 1));
    }
  }

  /** Each limb is cut in one way: neither a bit higher, nor with a fraction above. */
  @Test
  void prankedCuts() {
    ChipTester chip = chip(0x92345678, 5);
    int[][] c = chip.columns();
    int row = 1;
    int power = c[POWER][row];
    assertThat(
            chip.change(
                row,
                Map.of(
                    LOWER, c[LOWER][row] + power,
                    UPPER, c[UPPER][row] - 1,
                    SHIFTED, c[SHIFTED][row] - 1,
                    RESULT, c[RESULT][row] - 1)))
        .containsExactly("bus memory", "lookup range");
    int lower = (c[LOWER][row] + 1) % power;
    int upper = ChipTester.over(c[FIRST][row] - lower, power);
    int moved = ChipTester.field(upper - c[UPPER][row]);
    assertThat(
            chip.change(
                row,
                Map.of(
                    LOWER,
                    lower,
                    UPPER,
                    upper,
                    SHIFTED,
                    (c[SHIFTED][row] + moved) % ChipTester.F.p(),
                    RESULT,
                    (c[RESULT][row] + moved) % ChipTester.F.p())))
        .containsExactly("bus memory", "lookup range");
  }

  /** An amount of which 16 or 32 are taken elsewhere. */
  @Test
  void prankedAmounts() {
    ChipTester chip = chip(0x12345678, 0x25);
    int[][] c = chip.columns();
    // As if by 16 more: the rest would be half of what it is.
    Map<Integer, Integer> cells = new HashMap<>();
    cells.put(WHOLE, 1);
    cells.put(REST, ChipTester.over(c[SECOND][0] - c[BITS][0] - 16, 32));
    cells.put(RESULT, 0);
    cells.put(RESULT + 1, c[SHIFTED][0]);
    assertThat(chip.change(0, cells)).containsExactly("bus memory", "lookup range");
    assertThat(chip.change(0, Map.of(WHOLE, 2, REST, 0))).contains("whole");
    assertThat(chip.change(0, Map.of(CUT, c[CUT][0] + 1))).contains("cut");
    assertThat(chip.change(0, Map.of(BITS, 21, REST, 0))).contains("lookup power");
  }

  /** The sign is the top bit, and only SRA has one. */
  @Test
  void prankedSigns() {
    ChipTester chip = chip(0x92345678, 4);
    int[][] c = chip.columns();
    int fill = 65536 - (1 << 12);
    Map<Integer, Integer> none =
        Map.of(FILL, 0, SHIFTED + 1, c[SHIFTED + 1][2] - fill, RESULT + 1, c[RESULT + 1][2] - fill);
    assertThat(chip.change(2, none)).containsExactly("bus memory", "lookup range");
    Map<Integer, Integer> some =
        Map.of(FILL, 1, SHIFTED + 1, c[SHIFTED + 1][1] + fill, RESULT + 1, c[RESULT + 1][1] + fill);
    assertThat(chip.change(1, some)).containsExactly("bus memory", "fill of SRA only");
    ChipTester positive = chip(0x12345678, 4);
    int high = positive.columns()[RESULT + 1][2] + fill;
    assertThat(positive.change(2, Map.of(FILL, 1, SHIFTED + 1, high, RESULT + 1, high)))
        .containsExactly("bus memory", "lookup range");
  }

  @Test
  void bug21_readsOfOneRegisterAgree() {
    ChipTester chip = chip(0x00010004, 1);
    // x << x with another amount of the same last five bits: all but memory is content.
    int row = 4;
    assertThat(
            chip.change(
                row,
                Map.of(
                    SECOND, chip.columns()[SECOND][row] + 32,
                    REST, chip.columns()[REST][row] + 1)))
        .containsExactly("bus memory");
  }

  @Test
  void bug26_nothingIsWrittenToRegister0() {
    assertThat(chip(5, 3).change(5, Map.of(WRITES, 1))).contains("lookup program");
  }

  @Test
  void bug31_theAmountHasAllItsBits() {
    // The rest has 11 bits and no more: 2^16 less in it would be 2^21 more in the limb.
    ChipTester chip = chip(0x12345678, 0xffe3);
    int rest = chip.columns()[REST][0];
    assertThat(rest).isEqualTo(2047);
    assertThat(chip.change(0, Map.of(REST, rest + 1, SECOND, 0x10003)))
        .containsExactly("bus memory", "lookup range");
  }

  @Test
  void bug33_aWriteIsNotLeftOut() {
    assertThat(chip(5, 3).change(0, Map.of(WRITES, 0)))
        .containsExactly("bus memory", "lookup program");
  }

  @Test
  void bug34_theFlagIsTheInstruction() {
    ChipTester chip = chip(0x12345678, 3);
    // Of a positive number both are the same.
    assertThat(chip.change(1, Map.of(RIGHT, 0, ARITHMETIC, 1))).containsExactly("lookup program");
    assertThat(chip.change(0, Map.of(RIGHT, 1))).contains("one of them");
    assertThat(chip.change(0, Map.of(LEFT, 0))).contains("write of an instruction", "bus state");
  }
}
