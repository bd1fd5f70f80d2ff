package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadStoreWordTest {
  private static final int QUARTER = 7;
  private static final int HIGH = 8;
  private static final int LOAD = 13;
  private static final int STORE = 14;
  private static final int WRITES = 15;
  private static final int RD = 16;
  private static final int RS2 = 17;
  private static final int VALUE = 18;
  private static final int REGISTER_BEFORE = 20;
  private static final int WORD_BEFORE = 22;
  private static final int USE = 24;

  /** Stores, then loads, one of them to x0, one to its own base. */
  private static ChipTester chip() {
    Asm asm = new Asm(ChipTester.START);
    asm.li(5, 0x20000).li(6, 0x7ffffffc).li(7, 0x30004).li(10, 0x89abcdef).li(12, 0x1ffff);
    asm.sw(10, 5, 0).sw(10, 6, 0).sw(5, 7, -2048).sw(0, 7, -4).sw(10, 5, 0);
    asm.lw(11, 5, 0).lw(11, 6, 0).lw(0, 5, 0).lw(7, 7, -2048).lw(11, 0, 16).lw(12, 12, 1);
    return ChipTester.run(new LoadStoreWord(), asm.word(0x73).words());
  }

  @Test
  void acceptsHonestRows() {
    chip().isAccepted();
  }

  @Test
  void noticesEachChangedCell() {
    ChipTester chip = chip();
    // A load to x0 doesn't use the register: what it held and since when says nothing.
    assertThat(chip.survivors())
        .isNotEmpty()
        .allMatch(survivor -> {
          int row = Survivors.row(survivor);
          int column = Survivors.column(survivor);
          return (column == REGISTER_BEFORE
                  || column == REGISTER_BEFORE + 1
                  || column == USE
                  || column == USE + 1)
              && chip.columns()[LOAD][row] == 1
              && chip.columns()[WRITES][row] == 0;
        });
  }

  @Test
  void bug27_anotherValueIsNotWhatTheSourceHolds() {
    ChipTester chip = chip();
    assertThat(chip.change(5, Map.of(VALUE, 1))).contains("loaded low", "bus memory");
    assertThat(chip.change(5, Map.of(VALUE, 1, WORD_BEFORE, 1))).containsOnly("bus memory");
    assertThat(chip.change(0, Map.of(VALUE + 1, 1))).contains("stored high", "bus memory");
    assertThat(chip.change(0, Map.of(VALUE, 1, REGISTER_BEFORE, 1))).containsOnly("bus memory");
  }

  @Test
  void bug27_aLoadIsNoStoreOfTheSameCells() {
    ChipTester chip = chip();
    assertThat(chip.change(5, Map.of(LOAD, 0, STORE, 1, WRITES, 0)))
        .contains("lookup program", "bus memory");
    assertThat(chip.change(5, Map.of(STORE, 1))).contains("one of them", "count memory");
    assertThat(chip.change(5, Map.of(WRITES, 0))).contains("lookup program", "bus memory");
    assertThat(chip.change(0, Map.of(WRITES, 1))).contains("write of a load", "count memory");
    assertThat(chip.change(5, Map.of(RD, 0, RS2, 11))).containsOnly("lookup program");
  }

  /** Another pointer that is the same sum modulo p, or the same address modulo 2^32. */
  @Test
  void bug22_pointersAreInRange() {
    ChipTester chip = chip();
    int high = chip.columns()[HIGH][0];
    int sum = chip.rows() - 1;
    assertThat(chip.columns()[QUARTER][sum]).as("0x1ffff + 1 carries").isZero();
    assertThat(chip.change(sum, Map.of(QUARTER, 1 << 14, HIGH, 1))).containsOnly("lookup range");
    assertThat(chip.change(1, Map.of(HIGH, chip.columns()[HIGH][1] + (1 << 16))))
        .contains("lookup range", "bus memory");
    assertThat(chip.change(0, Map.of(HIGH, high + (1 << 15)))).contains("address high");
  }

  /** No quarter is an address that isn't a multiple of 4: 1/4 is no small number. */
  @Test
  void bug22_misalignedHasNoRow() {
    ChipTester chip = chip();
    int p = ChipTester.F.p();
    int quarter = (int) ((chip.columns()[QUARTER][0] + 3L * p / 4 + 1) % p);
    assertThat(chip.change(0, Map.of(5, chip.columns()[5][0] + 1, QUARTER, quarter)))
        .contains("lookup range");
  }
}
