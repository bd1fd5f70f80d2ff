package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Addresses of loads and stores that no honest row has: see {@link Address}. */
class AddressTest {
  private static final int BASE = 5;
  private static final int QUARTER = 7;
  private static final int HIGH = 8;
  private static final int LOAD_ODD = 18;
  private static final int STORE_ODD = 16;

  /** The first row has an address below its base. */
  private static List<ChipTester> chips() {
    Asm asm = new Asm(ChipTester.START).li(9, 0x30000).li(10, 0x1234);
    asm.sw(10, 9, -8).lw(11, 9, -8).lbu(11, 9, -8).immediate(3, 1, 11, 9, -8).sb(10, 9, -8);
    int[] words = asm.store(1, 9, 10, -8).word(0x73).words();
    return List.of(
        ChipTester.run(new LoadStoreWord(), words),
        ChipTester.run(new LoadPart(), words),
        ChipTester.run(new StorePart(), words));
  }

  /** Of a base that is 2^31 more: the emulator traps. */
  @Test
  void bug22_addressesAreBelow2To31() {
    for (ChipTester chip : chips()) {
      int[][] c = chip.columns();
      assertThat(
              chip.change(0, Map.of(BASE + 1, c[BASE + 1][0] + 0x8000, HIGH, c[HIGH][0] + 0x8000)))
          .containsExactly("bus memory", "lookup range");
    }
  }

  /** A carry that is a fraction: 4 less in the lower limb are 4·32512 in the upper one. */
  @Test
  void bug32_carriesOfAddressesAreWhole() {
    for (ChipTester chip : chips()) {
      int[][] c = chip.columns();
      assertThat(
              chip.change(
                  0,
                  Map.of(
                      QUARTER,
                      c[QUARTER][0] - 1,
                      BASE + 1,
                      0xffff,
                      HIGH,
                      0xffff + 0xffff - 4 * 32512)))
          .containsExactly("address low", "bus memory");
    }
  }

  /** A half word at an odd address, of equal bytes so that it doesn't matter which: a trap. */
  @Test
  void bug22_halfWordsAreAligned() {
    Asm asm = new Asm(ChipTester.START).li(9, 0x30000).li(10, 0x45454545).sw(10, 9, 0);
    int[] words = asm.immediate(3, 1, 11, 9, 0).store(1, 9, 10, 0).word(0x73).words();
    ChipTester load = ChipTester.run(new LoadPart(), words);
    assertThat(load.change(0, Map.of(BASE, load.columns()[BASE][0] + 1, LOAD_ODD, 1)))
        .containsExactly("bus memory", "half at an even address");
    ChipTester store = ChipTester.run(new StorePart(), words);
    assertThat(store.change(0, Map.of(BASE, store.columns()[BASE][0] + 1, STORE_ODD, 1)))
        .containsExactly("bus memory", "half at an even address");
  }

  /** Base and quarter say the same address otherwise. */
  @Test
  void bug31_quartersAreInRange() {
    for (ChipTester chip : chips()) {
      int[][] c = chip.columns();
      assertThat(chip.change(0, Map.of(QUARTER, c[QUARTER][0] - (1 << 14), HIGH, c[HIGH][0] + 1)))
          .contains("lookup range");
    }
  }
}
