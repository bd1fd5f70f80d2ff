package endgame.zk.stark;

import endgame.zk.air.Tape;

/** Where a tape's columns are found: the values on H, or on g·K with the step of the next row. */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
record Rows(int[][] main, int[][] fixed, int[][] logUp, int step) {

  /** Binds a run to the rows from {@code from} on; selectors begin at 0 of their own blocks. */
  void bind(Tape tape, Tape.Run run, int from, int[][] selectors) {
    for (int i = 0; i < tape.columns().size(); i++) {
      Tape.Column column = tape.columns().get(i);
      int c = column.index();
      switch (column.op()) {
        case LOCAL -> run.bind(i, main[c], from);
        case NEXT -> run.bind(i, main[c], from + step);
        case FIXED -> run.bind(i, fixed[c], from);
        case FIXED_NEXT -> run.bind(i, fixed[c], from + step);
        case LOGUP -> run.bind(i, logUp[c], from);
        case LOGUP_NEXT -> run.bind(i, logUp[c], from + step);
        case IS_FIRST -> run.bind(i, selectors[0], 0);
        case IS_LAST -> run.bind(i, selectors[1], 0);
        case IS_TRANSITION -> run.bind(i, selectors[2], 0);
        default -> throw new IllegalStateException(column.op() + " is no column");
      }
    }
  }
}
