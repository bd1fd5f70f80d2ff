package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorePartTest {
  private static final int BASE = 5;
  private static final int HALF = 14;
  private static final int ODD = 16;
  private static final int UPPER = 17;
  private static final int STORED = 18;
  private static final int STORED_XOR = 19;
  private static final int REPLACED = 20;
  private static final int KEPT = 21;
  private static final int KEPT_XOR = 22;
  private static final int AFTER = 27;

  private static ChipTester chip(int... words) {
    Asm asm = new Asm(ChipTester.START);
    asm.li(5, 0x20000);
    for (int word : words) {
      asm.li(10, word).li(11, 0x87654321);
      for (int offset = 0; offset < 4; offset++) {
        asm.sw(11, 5, 0).store(0, 5, 10, offset);
        if (offset % 2 == 0) {
          asm.sw(11, 5, 0).store(1, 5, 10, offset);
        }
      }
    }
    asm.store(0, 5, 5, 3).addi(6, 5, 6).store(1, 6, 6, -4);
    return ChipTester.run(new StorePart(), asm.word(0x73).words());
  }

  /** Row 0: SB of dd over 21 in 87654321; 1: SH of ccdd over 4321; 2: SB over 43. */
  private static ChipTester small() {
    return chip(0xaabbccdd);
  }

  @Test
  void acceptsHonestRows() {
    chip(0, -1, 0x80007f00, 0x00ff807f, 0x12345678, 0x7f80ff01).isAccepted();
  }

  @Test
  void noticesEachChangedCell() {
    assertThat(small().survivors()).isEmpty();
  }

  /** Bytes that are no bytes but make the same limbs. */
  @Test
  void wrongBytesAreNoticed() {
    ChipTester chip = small();
    int p = ChipTester.F.p();
    assertThat(chip.change(0, Map.of(STORED, 0xdd + 256, AFTER, 0x43dd + 256)))
        .containsExactly("bus memory", "lookup byte");
    assertThat(chip.change(0, Map.of(KEPT, 0x44, REPLACED, p + 0x21 - 256, AFTER, 0x44dd)))
        .containsExactly("bus memory", "lookup byte");
    assertThat(chip.change(2, Map.of(KEPT, 0x21 + 256, REPLACED, 0x42, AFTER, 0xdd21 + 256)))
        .containsExactly("bus memory", "lookup byte");
    assertThat(chip.change(0, Map.of(STORED, 0xde, STORED_XOR, 0xcc ^ 0xde, AFTER, 0x43de)))
        .containsExactly("bus memory", "lookup byte");
  }

  @Test
  void otherPartsStay() {
    ChipTester chip = small();
    assertThat(chip.change(0, AFTER, 0x44dd)).containsExactly("bus memory", "new low");
    assertThat(chip.change(0, AFTER + 1, 0x8766)).containsExactly("bus memory", "new high");
    assertThat(chip.change(0, Map.of(KEPT, 0x44, KEPT_XOR, 0x44 ^ 0x21, AFTER, 0x44dd)))
        .containsExactly("bus memory", "bytes of the limb");
  }

  @Test
  void bug27_anotherOffsetIsAnotherAddress() {
    ChipTester chip = small();
    assertThat(chip.change(0, Map.of(ODD, 1, REPLACED, 0x43, KEPT, 0x21, AFTER, 0xdd21)))
        .contains("address low", "bus memory");
    assertThat(chip.change(1, Map.of(UPPER, 1, AFTER, 0x4321, AFTER + 1, 0xccdd)))
        .contains("address low");
  }

  @Test
  void misalignedHalfHasNoRow() {
    ChipTester chip = small();
    int base = chip.columns()[BASE][1];
    assertThat(chip.change(1, Map.of(BASE, base + 1, ODD, 1))).contains("half at an even address");
  }

  @Test
  void bug34_flagsAreTheInstruction() {
    ChipTester chip = small();
    assertThat(chip.change(0, Map.of(HALF, 1, AFTER, 0xccdd)))
        .containsExactly("bus memory", "lookup program");
    assertThat(chip.change(1, Map.of(HALF, 0, AFTER, 0x43dd)))
        .containsExactly("bus memory", "lookup program");
  }

  @Test
  void bug27_offsetsHaveTwoBits() {
    ChipTester chip = small();
    int base = chip.columns()[BASE][0];
    int low = chip.columns()[AFTER][0];
    int high = chip.columns()[AFTER + 1][0];
    // The limb is low + 2·(high − low), of bytes that aren't: twice the upper limb less the lower.
    assertThat(chip.change(0, Map.of(UPPER, 2, BASE, base + 4, AFTER, low, AFTER + 1, high)))
        .contains("upper");
  }
}
