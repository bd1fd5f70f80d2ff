package endgame.zk.stark;

import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.fri.FriProof;
import java.util.List;

/**
 * A proof.
 *
 * @param logHeights per table
 * @param caps of the trees that the layout has, but the fixed one
 * @param terminals per table with interactions
 * @param opened per tree and matrix of the layout: the values at ζ, then those at ζ·w if it has
 *     them
 * @param openings per tree of the layout
 */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
public record StarkProof(
    List<Integer> logHeights,
    List<byte[]> caps,
    int lookupNonce,
    List<Ext> terminals,
    int deepNonce,
    List<List<Opened>> opened,
    int batchNonce,
    List<Opening> openings,
    FriProof fri) {

  /** A matrix's values; {@code atNext} is empty where it is opened once. */
  public record Opened(List<Ext> atZeta, List<Ext> atNext) {}
}
