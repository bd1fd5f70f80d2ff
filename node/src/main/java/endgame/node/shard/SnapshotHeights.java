package endgame.node.shard;

import endgame.consensus.chain.ChainStore;

/** Which states a node offers as snapshots: those at the ends of the last epochs. */
public final class SnapshotHeights {
  /** Snapshots that are kept (consensus.md 6.4). */
  public static final int KEPT = 3;

  private SnapshotHeights() {}

  /**
   * The last height of which a snapshot may be had, 0 before the first; its next header is final.
   */
  public static long newest(ChainStore store) {
    long length = store.genesis().epochLength();
    return Math.max(0, (store.head().height() - 1) / length * length);
  }

  /** The first height of which a snapshot is kept; not above {@link #newest}. */
  public static long oldest(ChainStore store) {
    return Math.max(0, newest(store) - (KEPT - 1) * (long) store.genesis().epochLength());
  }
}
