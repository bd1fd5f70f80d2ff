package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadPartTest {
  private static final int BASE = 5;
  private static final int REAL = 13;
  private static final int HALF = 14;
  private static final int UNSIGNED = 15;
  private static final int WRITES = 16;
  private static final int ODD = 18;
  private static final int UPPER = 19;
  private static final int TOP = 20;
  private static final int REST = 21;
  private static final int NEGATIVE = 22;
  private static final int RESULT = 23;

  private static final int LB = 0;
  private static final int LH = 1;
  private static final int LBU = 4;
  private static final int LHU = 5;

  private static ChipTester chip(int... words) {
    Asm asm = new Asm(ChipTester.START);
    asm.li(5, 0x20000);
    for (int word : words) {
      asm.li(10, word).sw(10, 5, 0);
      for (int offset = 0; offset < 4; offset++) {
        asm.immediate(3, LB, 11, 5, offset).immediate(3, LBU, 11, 5, offset);
        if (offset % 2 == 0) {
          asm.immediate(3, LH, 11, 5, offset).immediate(3, LHU, 11, 5, offset);
        }
      }
    }
    asm.immediate(3, LB, 0, 5, 1).addi(6, 5, 5).immediate(3, LBU, 6, 6, -3);
    return ChipTester.run(new LoadPart(), asm.word(0x73).words());
  }

  /** Rows 0 and 1: LB, LBU of ff at 0; 2, 3: LH, LHU of 7fff at 0; 4, 5: LB, LBU of 7f at 1. */
  private static ChipTester small() {
    return chip(0x80007fff);
  }

  @Test
  void acceptsHonestRows() {
    chip(0, -1, 0x80007f00, 0x00ff807f, 0x12345678, 0x7f80ff01, 0xfedcba98).isAccepted();
  }

  @Test
  void noticesEachChangedCell() {
    ChipTester chip = small();
    // What x0 held and since when: it is not written.
    assertThat(chip.survivors())
        .isNotEmpty()
        .allMatch(s -> Survivors.column(s) >= 26 && chip.columns()[WRITES][Survivors.row(s)] == 0);
  }

  @Test
  void wrongSignIsNoticed() {
    ChipTester chip = small();
    assertThat(chip.change(0, Map.of(NEGATIVE, 0, RESULT, 0xff)))
        .containsExactly("bus memory", "lookup range");
    assertThat(chip.change(4, Map.of(NEGATIVE, 1, RESULT, 0xff7f)))
        .containsExactly("bus memory", "lookup range");
    assertThat(chip.change(1, Map.of(NEGATIVE, 1, RESULT, 0xffff)))
        .containsExactly("bus memory", "unsigned is not negative");
    assertThat(chip.change(0, Map.of(NEGATIVE, 2, RESULT, 0xff + 2 * 0xff00))).contains("negative");
  }

  /** Bytes that are no bytes but make the same limb. */
  @Test
  void wrongBytesAreNoticed() {
    ChipTester chip = small();
    assertThat(chip.change(1, Map.of(TOP, 0xff + 256, REST, 0x7e, RESULT, 0xff + 256)))
        .containsExactly("bus memory", "lookup range");
    assertThat(chip.change(1, Map.of(TOP, 0xff - 256, REST, 0x80, RESULT, 0xff - 256)))
        .contains("bus memory", "lookup range");
    assertThat(chip.change(1, Map.of(TOP, 0x7f, REST, 0xff, RESULT, 0x7f)))
        .containsExactly("bus memory", "bytes of the limb");
  }

  @Test
  void bug27_anotherOffsetIsAnotherAddress() {
    ChipTester chip = small();
    assertThat(chip.change(1, Map.of(ODD, 1, TOP, 0x7f, REST, 0xff, RESULT, 0x7f)))
        .contains("address low");
    assertThat(chip.change(1, Map.of(UPPER, 1, TOP, 0, REST, 0x80, RESULT, 0)))
        .contains("address low");
    assertThat(chip.change(1, Map.of(UPPER, 1, ODD, ChipTester.F.p() - 2))).contains("odd");
  }

  @Test
  void misalignedHalfHasNoRow() {
    ChipTester chip = small();
    int base = chip.columns()[BASE][2];
    assertThat(chip.change(2, Map.of(BASE, base + 1, ODD, 1))).contains("half at an even address");
    assertThat(chip.change(2, Map.of(BASE, base + 1))).contains("address low");
  }

  @Test
  void bug34_flagsAreTheInstruction() {
    ChipTester chip = small();
    assertThat(chip.change(0, Map.of(UNSIGNED, 1, NEGATIVE, 0, RESULT, 0xff)))
        .containsExactly("bus memory", "lookup program");
    assertThat(chip.change(2, Map.of(HALF, 0, TOP, 0xff, REST, 0x7f, RESULT, 0xff)))
        .contains("lookup program");
    assertThat(chip.change(0, Map.of(REAL, 0)))
        .contains("write of an instruction", "bus state", "bus memory");
    assertThat(chip.change(3, Map.of(HALF, 3, UNSIGNED, 0))).contains("half");
  }

  /** A part of a sign would write a limb that is no small number. */
  @Test
  void bug29_signsAreWhole() {
    ChipTester chip = chip(0x05050101);
    int part = ChipTester.F.fromMontgomery(ChipTester.F.inverse(ChipTester.F.of(128)));
    int row = 6;
    assertThat(chip.columns()[TOP][row]).as("LB at 2").isEqualTo(5);
    assertThat(chip.change(row, Map.of(NEGATIVE, part, RESULT, 5 + 510)))
        .containsExactly("bus memory", "negative");
  }

  @Test
  void bug34_halfIsNoNumber() {
    ChipTester chip = chip(0x05050101);
    int row = 3;
    assertThat(chip.columns()[UNSIGNED][row]).as("LHU at 0").isEqualTo(1);
    assertThat(chip.change(row, Map.of(HALF, 4, UNSIGNED, 0, TOP, 1, REST, 1, RESULT, 1025)))
        .containsExactly("bus memory", "half");
  }

  @Test
  void bug27_offsetsHaveTwoBits() {
    ChipTester chip = chip(0x05050505);
    int base = chip.columns()[BASE][0];
    assertThat(chip.change(0, Map.of(UPPER, 2, BASE, base + 4)))
        .containsExactly("bus memory", "upper");
    assertThat(chip.change(0, Map.of(ODD, 2, BASE, base + 2))).contains("odd");
  }
}
