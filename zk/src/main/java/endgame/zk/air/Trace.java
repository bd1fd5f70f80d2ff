package endgame.zk.air;

/** What a prover has of one table. The arrays are shared, not copied: traces are large. */
public final class Trace {
  private final int[][] columns;
  private final int[] publicValues;

  /**
   * A trace.
   *
   * @param columns values in Montgomery form; as many rows as a power of two, at least 2
   * @param publicValues in Montgomery form
   */
  public Trace(int[][] columns, int[] publicValues) {
    if (columns.length == 0 || Integer.bitCount(columns[0].length) != 1 || columns[0].length < 2) {
      throw new IllegalArgumentException("a trace has 2^k rows, at least 2");
    }
    for (int[] column : columns) {
      if (column.length != columns[0].length) {
        throw new IllegalArgumentException("columns of different heights");
      }
    }
    this.columns = columns;
    this.publicValues = publicValues;
  }

  private Trace(int[] publicValues) {
    this.columns = new int[0][];
    this.publicValues = publicValues;
  }

  /** Of a table that is left out: see {@link Air#optional}. */
  public static Trace none(int... publicValues) {
    return new Trace(publicValues);
  }

  public int[][] columns() {
    return columns;
  }

  public int[] publicValues() {
    return publicValues;
  }

  public int height() {
    return columns.length == 0 ? 0 : columns[0].length;
  }

  /** 0 if the table is left out. */
  public int logHeight() {
    return columns.length == 0 ? 0 : Integer.numberOfTrailingZeros(height());
  }
}
