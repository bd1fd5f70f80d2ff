package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows behind the last one: nothing may be said there, by no flag and by no part of one. */
class PaddingTest {
  private static ChipTester zeros(InstructionChip chip) {
    return ChipTester.of(chip, new int[chip.width()][2]);
  }

  private static int half() {
    return ChipTester.F.fromMontgomery(ChipTester.F.inverse(ChipTester.F.of(2)));
  }

  @Test
  void bug18_paddingWritesNothing() {
    assertThat(zeros(new LoadStoreWord()).change(0, Map.of(15, 1)))
        .containsExactly("bus memory", "write of a load");
    assertThat(zeros(new LoadPart()).change(0, Map.of(16, 1)))
        .containsExactly("bus memory", "write of an instruction");
    assertThat(zeros(new Multiply()).change(0, Map.of(5, 1)))
        .containsExactly("bus memory", "write of an instruction");
    assertThat(zeros(new Divide()).change(0, Map.of(5, 1)))
        .containsExactly("bus memory", "write of an instruction");
  }

  @Test
  void bug18_paddingHasNoFlags() {
    ChipTester loads = zeros(new LoadPart());
    assertThat(loads.change(0, Map.of(14, 1))).containsExactly("half of an instruction");
    assertThat(loads.change(0, Map.of(15, 1))).containsExactly("unsigned of an instruction");
    assertThat(zeros(new StorePart()).change(0, Map.of(14, 1)))
        .containsExactly("half of an instruction");
    assertThat(zeros(new Divide()).change(0, Map.of(32, 1))).contains("zero of an instruction");
    assertThat(zeros(new Multiply()).change(0, Map.of(28, 1))).contains("first is signed");
  }

  /** Two flags that cancel: nothing is looked up, yet each of them does something. */
  @Test
  void bug34_flagsThatCancelAreNoInstruction() {
    int minus = ChipTester.F.p() - 1;
    assertThat(zeros(new LoadStoreWord()).change(0, Map.of(13, minus, 14, 1)))
        .contains("load")
        .doesNotContain("store", "one of them", "lookup program");
    assertThat(zeros(new Multiply()).change(0, Map.of(15, 1, 16, minus)))
        .contains("mulhsu")
        .doesNotContain("one of them", "lookup program");
    assertThat(zeros(new Divide()).change(0, Map.of(14, 1, 16, minus)))
        .contains("rem")
        .doesNotContain("one of them", "lookup program");
    assertThat(zeros(new LoadStoreWord()).change(0, Map.of(13, half(), 14, half())))
        .contains("load", "store")
        .doesNotContain("one of them");
  }
}
