package endgame.zk.vm.chip;

import endgame.zk.vm.chip.HostTester.Cell;
import java.util.HashMap;
import java.util.Map;

/** Columns of {@link HostEcall} and {@link Copy} by name, and changes of several cells. */
final class HostCells {
  static final int NEXT = 0;
  static final int READ = 1;
  static final int STATE_READ = 2;
  static final int STATE_LENGTH = 3;
  static final int COMMIT = 4;
  static final int PUT = 5;
  static final int EMIT = 6;
  static final int PRINT = 7;
  static final int LARGE = 8;
  static final int DELETES = 9;
  static final int COPIES = 10;
  static final int COUNT = 12;
  static final int FIRST = 14;
  static final int ANSWER = 16;
  static final int OPERAND = 18;
  static final int OPERAND_AFTER = 20;
  static final int BYTES = 22;
  static final int PADDING = 24;
  static final int FRESH = 25;
  static final int KNOWN = 27;
  static final int CARRY = 29;
  static final int WORD = 30;
  static final int ODD = 31;
  static final int UPPER = 32;
  static final int NUMBER_USE = 33;
  static final int FIRST_USE = 35;
  static final int OPERAND_USE = 37;
  static final int JOURNAL_USE = 39;

  static final int COPY_REAL = 0;
  static final int COPY_TO_JOURNAL = 1;
  static final int COPY_LAST = 2;
  static final int COPY_TIME = 3;
  static final int COPY_WORD = 4;
  static final int COPY_LEFT = 5;
  static final int COPY_POSITION = 6;
  static final int COPY_STARTS = 7;
  static final int COPY_ENDS = 11;
  static final int COPY_BEFORE = 15;
  static final int COPY_AFTER = 19;
  static final int COPY_XORS = 23;
  static final int COPY_COMMITTED = 27;
  static final int COPY_USE = 31;

  private final HostTester tester;
  private final Map<Cell, Integer> cells = new HashMap<>();

  private HostCells(HostTester tester) {
    this.tester = tester;
  }

  static HostCells of(HostTester tester) {
    return new HostCells(tester);
  }

  /** Sets a cell of an ecall. */
  HostCells host(int row, int column, int value) {
    cells.put(new Cell(HostTester.HOST, row, column), value);
    return this;
  }

  /** Adds to a cell of an ecall. */
  HostCells hostBy(int row, int column, int difference) {
    return host(row, column, tester.at(HostTester.HOST, row, column) + difference);
  }

  /** Sets a cell of a copy's row. */
  HostCells copy(int row, int column, int value) {
    cells.put(new Cell(HostTester.COPY, row, column), value);
    return this;
  }

  /** Adds to a cell of a copy's row. */
  HostCells copyBy(int row, int column, int difference) {
    return copy(row, column, tester.at(HostTester.COPY, row, column) + difference);
  }

  /** A copy's row becomes what another one is. */
  HostCells copyOf(int row, int other) {
    for (int column = 0; column < tester.chip(HostTester.COPY).columns().length; column++) {
      copy(row, column, tester.at(HostTester.COPY, other, column));
    }
    return this;
  }

  /** A copy's row becomes empty. */
  HostCells noCopy(int row) {
    for (int column = 0; column < tester.chip(HostTester.COPY).columns().length; column++) {
      copy(row, column, 0);
    }
    return this;
  }

  /** What is changed in a copy's row, by column. */
  Map<Integer, Integer> row(int row) {
    Map<Integer, Integer> columns = new HashMap<>();
    cells.forEach((cell, value) -> {
      if (cell.chip() == HostTester.COPY && cell.row() == row) {
        columns.put(cell.column(), value);
      }
    });
    return columns;
  }

  Map<Cell, Integer> cells() {
    return Map.copyOf(cells);
  }
}
