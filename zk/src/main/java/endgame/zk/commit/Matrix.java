package endgame.zk.commit;

/**
 * Columns of one height, each a range of an array; Montgomery form. Not copied: the owner doesn't
 * write to them while the commitment lives.
 *
 * @param columns the arrays
 * @param offsets where each column begins in its array
 * @param height rows, a power of two
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
public record Matrix(int[][] columns, int[] offsets, int height) {
  public Matrix {
    if (columns.length != offsets.length || Integer.bitCount(height) != 1) {
      throw new IllegalArgumentException(columns.length + " columns of height " + height);
    }
    if (columns.length == 0) {
      throw new IllegalArgumentException("a matrix has columns");
    }
  }

  /** Columns that fill their arrays. */
  public static Matrix of(int[][] columns) {
    return new Matrix(columns, new int[columns.length], columns[0].length);
  }

  public int width() {
    return columns.length;
  }

  public int logHeight() {
    return Integer.numberOfTrailingZeros(height);
  }

  /** Copies one row. */
  public void row(int index, int[] to, int at) {
    for (int c = 0; c < columns.length; c++) {
      to[at + c] = columns[c][offsets[c] + index];
    }
  }
}
