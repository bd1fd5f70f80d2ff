package endgame.zk.commit;

import java.util.Arrays;
import java.util.stream.IntStream;

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
    return IntStream.of(positions).map(i -> i & (height - 1)).sorted().distinct().toArray();
  }

  /** Siblings (other by {@code half}) of known nodes that are not known themselves, ascending. */
  static int[] missing(int[] known, int half) {
    return IntStream.of(known)
        .map(i -> i ^ half)
        .filter(i -> Arrays.binarySearch(known, i) < 0)
        .sorted()
        .toArray();
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
