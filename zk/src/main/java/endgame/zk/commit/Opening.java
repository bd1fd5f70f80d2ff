package endgame.zk.commit;

import java.util.Arrays;

/**
 * What a prover shows for a set of positions.
 *
 * @param rows per matrix, per distinct row of it in ascending order: the row's elements in
 *     Montgomery form
 * @param siblings the digests that can't be computed, from the leaves up, ascending in each level
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
public record Opening(int[][][] rows, byte[] siblings) {
  /** The distinct values of positions mod height, ascending. */
  public static int[] distinct(int[] positions, int height) {
    int[] values = new int[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = positions[i] & (height - 1);
    }
    Arrays.sort(values);
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[count++] = values[i];
      }
    }
    return Arrays.copyOf(values, count);
  }

  /** Siblings (other by {@code half}) of known nodes that are not known themselves, ascending. */
  static int[] missing(int[] known, int half) {
    int[] siblings = new int[known.length];
    int count = 0;
    for (int node : known) {
      if (Arrays.binarySearch(known, node ^ half) < 0) {
        siblings[count++] = node ^ half;
      }
    }
    siblings = Arrays.copyOf(siblings, count);
    Arrays.sort(siblings);
    return siblings;
  }

  /** The digests that a set of positions needs: what a decoder must find, no more, no fewer. */
  public static int siblingCount(int[] positions, int logHeight, int logCap) {
    int count = 0;
    int[] known = distinct(positions, 1 << logHeight);
    for (int log = logHeight; log > logCap; log--) {
      count += missing(known, 1 << (log - 1)).length;
      known = distinct(known, 1 << (log - 1));
    }
    return count;
  }
}
