package endgame.zk.vm.chip;

/** Reads {@code row:column=value} of {@link ChipTester#survivors}. */
final class Survivors {
  private Survivors() {}

  static int row(String survivor) {
    return Integer.parseInt(survivor.substring(0, survivor.indexOf(':')));
  }

  static int column(String survivor) {
    return Integer.parseInt(survivor.substring(survivor.indexOf(':') + 1, survivor.indexOf('=')));
  }
}
