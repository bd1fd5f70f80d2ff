package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.List;
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
    assertThat(chip().survivors()).allMatch(AddSubTest::isFree);
  }

  private static boolean isFree(String survivor) {
    int column = Integer.parseInt(survivor.replaceAll(".*:|=.*", ""));
    return List.of(9, 10, 13, 14, 15, 16).contains(column);
  }

  /** A result that is 2^32 too large in its high limb, with the carry taken away. */
  @Test
  void prankedResultIsOutOfRange() {
    ChipTester chip = chip();
    int high = chip.columns().length - 1;
    int result = chip.columns()[high][0];
    assertThat(chip.change(0, Map.of(high, result + 65536))).contains("lookup range");
  }
}
