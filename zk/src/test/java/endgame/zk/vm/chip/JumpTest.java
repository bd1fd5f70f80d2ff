package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** JAL and JALR. */
class JumpTest {
  private static final int REAL = 0;
  private static final int PC = 1;
  private static final int RD = 3;

  // Of Jump.
  private static final int JAL_WRITES = 4;
  private static final int TARGET = 5;
  private static final int JAL_LINK = 6;

  // Of JumpRegister.
  private static final int RS1 = 4;
  private static final int WRITES = 5;
  private static final int BASE = 8;
  private static final int HALF = 10;
  private static final int ODD = 11;
  private static final int HIGH = 12;
  private static final int LINK = 13;

  /** Rows that link, and don't. */
  private static ChipTester jal() {
    Asm asm = new Asm(ChipTester.START);
    asm.word(Asm.jumpBits(8) | 1 << 7 | 0x6f).word(0).word(Asm.jumpBits(8) | 0x6f).word(0);
    return ChipTester.run(new Jump(), asm.word(0x73).words());
  }

  /** Rows with an odd sum that link, with one that is even and one below the base that don't. */
  private static ChipTester jalr() {
    Asm asm = new Asm(ChipTester.START);
    for (int[] of : new int[][] {{1, 1, 2000}, {0, 0, 0}, {0, 0, -16}}) {
      asm.li(10, asm.here() + 16 - of[2] + of[1]);
      asm.immediate(0x67, 0, of[0], 10, of[2]).immediate(0x13, 0, 0, 0, 0);
    }
    return ChipTester.run(new JumpRegister(), asm.word(0x73).words());
  }

  @Test
  void noticesEachChangedCell() {
    ChipTester jal = jal().isAccepted();
    assertThat(jal.survivors())
        .isNotEmpty()
        .allMatch(s ->
            Set.of(8, 9, 10, 11).contains(Survivors.column(s))
                && jal.columns()[JAL_WRITES][Survivors.row(s)] == 0);
    ChipTester jalr = jalr().isAccepted();
    assertThat(jalr.survivors())
        .isNotEmpty()
        .allMatch(s ->
            Set.of(15, 16, 19, 20).contains(Survivors.column(s))
                && jalr.columns()[WRITES][Survivors.row(s)] == 0);
  }

  @Test
  void bug25_jumpsGoWhereTheyMust() {
    ChipTester jal = jal();
    assertThat(jal.change(0, Map.of(TARGET, jal.columns()[TARGET][0] + 4)))
        .containsExactly("bus state", "lookup program");
    ChipTester jalr = jalr();
    int half = jalr.columns()[HALF][0];
    assertThat(jalr.change(0, Map.of(HALF, half + 2))).contains("bus state", "sum low");
    // 4 more, of another base.
    int base = jalr.columns()[BASE][0];
    assertThat(jalr.change(0, Map.of(HALF, half + 2, BASE, base + 4)))
        .containsExactly("bus memory", "bus state");
  }

  /** 2^16 from one limb to the other: the same target, but said by limbs that are none. */
  @Test
  void bug31_limbsOfTargetsAreInRange() {
    ChipTester chip = jalr();
    int half = chip.columns()[HALF][0];
    int high = chip.columns()[HIGH][0];
    // A carry less or more.
    assertThat(chip.change(0, Map.of(HALF, half + 32768, HIGH, high - 1)))
        .contains("lookup range")
        .doesNotContain("bus state");
    assertThat(chip.change(0, Map.of(HALF, ChipTester.field(half - 32768), HIGH, high + 1)))
        .contains("lookup range")
        .doesNotContain("bus state");
    // One that is a fraction: another target, of a low limb that is 2 more.
    assertThat(chip.change(0, Map.of(HALF, half + 1, HIGH, ChipTester.field(high + 65024))))
        .contains("sum low");
  }

  /** Only the lowest bit is left out, and it is left out. */
  @Test
  void bug26_theLowestBitIsCleared() {
    ChipTester chip = jalr();
    assertThat(chip.columns()[ODD][0]).isEqualTo(1);
    int half = chip.columns()[HALF][0];
    assertThat(chip.change(0, Map.of(ODD, 0))).contains("sum low");
    // The odd target: half of it is a fraction.
    int odd = ChipTester.over(2 * half + 1, 2);
    assertThat(chip.change(0, Map.of(ODD, 0, HALF, odd)))
        .containsExactly("bus state", "lookup range");
    // More than the lowest bit.
    assertThat(chip.change(0, Map.of(ODD, 3, HALF, half - 1))).containsExactly("bus state", "odd");
  }

  @Test
  void bug26_nothingIsWrittenToRegister0() {
    assertThat(jal().change(1, Map.of(JAL_WRITES, 1))).contains("lookup program");
    assertThat(jalr().change(1, Map.of(WRITES, 1))).contains("lookup program");
  }

  @Test
  void bug27_otherRegistersThanTheInstructions() {
    assertThat(jal().change(0, Map.of(RD, 2))).containsExactly("bus memory", "lookup program");
    assertThat(jalr().change(0, Map.of(RD, 2))).containsExactly("bus memory", "lookup program");
    assertThat(jalr().change(0, Map.of(RS1, 11))).containsExactly("bus memory", "lookup program");
  }

  /** pc + 4 has one pair of limbs. */
  @Test
  void bug31_linksHaveOnePairOfLimbs() {
    ChipTester chip = jalr();
    int low = chip.columns()[LINK][0];
    int high = chip.columns()[LINK + 1][0];
    assertThat(chip.change(0, Map.of(LINK, low + 65536, LINK + 1, high - 1)))
        .containsExactly("bus memory", "lookup range");
    // p more, of which 2^16 is 32512.
    int over = ChipTester.F.p() >>> 16;
    assertThat(chip.change(0, Map.of(LINK, low + 1, LINK + 1, high + over)))
        .containsExactly("bus memory", "lookup range");
    assertThat(chip.change(0, Map.of(LINK, low + 4))).containsExactly("bus memory", "link");
    assertThat(jal().change(0, Map.of(JAL_LINK, low + 4)))
        .containsExactly("bus memory", "lookup program");
  }

  @Test
  void bug33_aLinkIsNotLeftOut() {
    assertThat(jal().change(0, Map.of(JAL_WRITES, 0)))
        .containsExactly("bus memory", "lookup program");
    assertThat(jalr().change(0, Map.of(WRITES, 0))).containsExactly("bus memory", "lookup program");
  }

  @Test
  void bug34_noRowWithoutAnInstruction() {
    for (ChipTester chip : new ChipTester[] {jal(), jalr()}) {
      assertThat(chip.change(0, Map.of(REAL, 0))).contains("write of an instruction");
      assertThat(chip.change(1, Map.of(REAL, 2))).contains("instruction");
      assertThat(chip.change(1, Map.of(PC, chip.columns()[PC][1] + 4)))
          .contains("bus state", "lookup program");
    }
  }
}
