package endgame.zk.vm.chip;

/** Reads {@code row:column=value} of {@link ChipTester#survivors}. */
final class Survivors {
  private Survivors() {}

  static int row(String survivor) {
    return Integer.parseInt(survivor.substring(0, survivor.indexOf(':')));
  }

  /** Whether a cell of {@link Frame} is on no bus, as nothing is written or there's no rs2. */
  static boolean isFreeInFrame(ChipTester chip, String survivor) {
    int column = column(survivor);
    boolean writes = chip.columns()[5][row(survivor)] == 1;
    boolean immediate = chip.columns()[6][row(survivor)] == 1;
    return (column == 9 || column == 10 || column == 15 || column == 16)
        ? !writes
        : (column == 13 || column == 14) && immediate;
  }

  static int column(String survivor) {
    return Integer.parseInt(survivor.substring(survivor.indexOf(':') + 1, survivor.indexOf('=')));
  }
}
