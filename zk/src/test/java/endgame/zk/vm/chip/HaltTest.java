package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HaltTest {
  private static final int REAL = 0;
  private static final int PC = 1;
  private static final int TIME = 2;
  private static final int CODE = 3;
  private static final int NUMBER_USE = 5;
  private static final int CODE_USE = 7;
  private static final int AT = ChipTester.START + 8;
  private static final int NOW = 9;

  private final ChipTester chip = chip();

  private static ChipTester chip() {
    int[] words = new Asm(ChipTester.START).addi(10, 0, 7).addi(17, 0, 93).word(0x73).words();
    Program program =
        Asm.load(
            Asm.elf(
                ChipTester.START, List.of(new Asm.Part(ChipTester.START, Asm.bytes(words), true))));
    Halt halt = new Halt();
    int[][] columns = new int[halt.width()][1];
    halt.fill(AT, NOW, 0x50007, 8, 4, columns);
    return ChipTester.of(halt, columns, Rom.of(program));
  }

  @Test
  void noticesEachChangedCell() {
    chip.isAccepted();
    assertThat(chip.survivors()).isEmpty();
  }

  /** The machine halts at an ecall, when it is there, and nowhere else. */
  @Test
  void bug25_onlyAnEcallHalts() {
    assertThat(chip.change(0, Map.of(PC, AT - 4))).containsExactly("bus state", "lookup program");
    assertThat(chip.change(0, Map.of(TIME, NOW + 4))).contains("bus state");
    assertThat(chip.change(0, Map.of(REAL, 0)))
        .containsExactly("bus exit", "bus memory", "bus state");
    assertThat(chip.change(0, Map.of(REAL, 2))).contains("instruction");
    assertThat(chip.change(0, Map.of(REAL, ChipTester.F.p() - 1))).contains("instruction");
  }

  /** The exit code is a0, limb by limb. */
  @Test
  void bug25_theExitCodeIsA0() {
    assertThat(chip.change(0, Map.of(CODE, 0))).containsExactly("bus exit", "bus memory");
    assertThat(chip.change(0, Map.of(CODE + 1, 0))).containsExactly("bus exit", "bus memory");
    assertThat(chip.change(0, Map.of(CODE, 7 + 65536, CODE + 1, 4)))
        .containsExactly("bus exit", "bus memory");
  }

  /** a7 and a0 are what they were last, not what they will be or once were. */
  @Test
  void bug22_usesAreOfThePast() {
    for (int use : new int[] {NUMBER_USE, CODE_USE}) {
      int distance = chip.columns()[use][0];
      // At the same time, and as p minus 1 before it.
      assertThat(chip.change(0, Map.of(use, ChipTester.field(-1))))
          .containsExactly("bus memory", "lookup range");
      assertThat(chip.change(0, Map.of(use, ChipTester.field(distance - 65536), use + 1, 1)))
          .containsExactly("lookup range");
      assertThat(chip.change(0, Map.of(use, distance + 1))).containsExactly("bus memory");
      int around = ChipTester.F.p() >>> 16;
      assertThat(chip.change(0, Map.of(use, distance + 1, use + 1, around)))
          .containsExactly("lookup range");
    }
  }
}
