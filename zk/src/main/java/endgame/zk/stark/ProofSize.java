package endgame.zk.stark;

import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Opening;
import endgame.zk.fri.FriParameters;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How long a proof is going to be, within a percent: only the positions of queries aren't known.
 */
public final class ProofSize {
  private static final int DIGEST = CommitmentHash.DIGEST_BYTES;
  private static final int WORD = 4;

  private ProofSize() {}

  /** Bytes of a proof of tables of some heights, 0 for one that is left out. */
  public static long estimate(VerifyingKey key, List<Integer> logHeights) {
    Layout layout = Layout.of(key, logHeights);
    FriParameters fri = key.parameters().fri();
    int degree = key.parameters().field().degree();
    int top = layout.sizes().last();
    int[] positions = new SplittableRandom(top).ints(fri.queries(), 0, 1 << top).toArray();
    long bytes = 0;
    for (Layout.Tree tree : layout.trees()) {
      int highest = tree.parts().stream().mapToInt(Layout.Part::logSize).max().orElseThrow();
      int cap = layout.capLog(tree);
      bytes += tree.kind() == Layout.Kind.FIXED ? 0 : (long) DIGEST << cap;
      bytes += (long) DIGEST * Opening.siblingCount(positions, highest, cap);
      for (Layout.Part part : tree.parts()) {
        int rows = Opening.distinct(positions, 1 << part.logSize()).length;
        bytes += (long) WORD * rows * part.width();
        bytes += (long) WORD * degree * part.width() * (part.next() ? 2 : 1);
      }
    }
    int log = top;
    for (int step : fri.schedule(layout.sizes())) {
      log -= step;
      int rows = Opening.distinct(positions, 1 << log).length;
      bytes += (long) WORD * rows * (degree << step);
      bytes += (long) DIGEST << fri.cap(log);
      bytes += (long) DIGEST * Opening.siblingCount(positions, log, fri.cap(log));
    }
    return bytes + (long) WORD * degree * (1L << (log - fri.logBlowup()));
  }
}
