package endgame.zk.vm.segment;

import java.util.TreeMap;

/** A row that nothing but one rule stops. */
@SuppressWarnings("ArrayRecordComponent") // Never written.
record Attack(Kind kind, Base base, int[] cells, TableRules rules) {
  /** What a row without one rule could do, the worst last. */
  enum Kind {
    /** Only that rule notices, but the row says nothing else. */
    ALONE,
    /** The same, and it says something else: a test of the chip relies on that rule. */
    TESTED,
    /** A count beyond what the bus was promised. */
    COUNTS,
    /** Messages that are a lie; or a public value that is one. */
    FORGES
  }

  private static final int SHOWN = 14;

  @Override
  public String toString() {
    TreeMap<Integer, Integer> changed = new TreeMap<>();
    for (int c = 0; c < cells.length; c++) {
      if (cells[c] != base.cells()[c]) {
        changed.put(c, TableRules.signed(cells[c]));
      }
    }
    if (changed.isEmpty()) {
      return kind + ": " + base.what();
    }
    String some = changed.size() <= SHOWN ? " " + changed : "";
    return kind + " from " + base.what() + " by " + changed.size() + " cells" + some;
  }
}
