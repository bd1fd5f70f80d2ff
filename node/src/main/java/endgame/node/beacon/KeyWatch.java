package endgame.node.beacon;

import endgame.consensus.bft.Voice;

/**
 * Watches whether another process uses this validator's key before this one does: after a start
 * nothing is signed in the epoch under way, nor in the first one that was followed from its first
 * view to its last. Once another user was seen, nothing is signed until the next start.
 *
 * <p>A network in which a third of the weight watches stands still, at its genesis too. That height
 * is no exception: a key on a new machine starts at genesis, long after it has signed elsewhere.
 */
final class KeyWatch {
  private enum Stage {
    /** The key is used. */
    OVER,

    /** In an epoch that began without this node, or was left by sync. */
    PART,

    /** In an epoch that began here. */
    WHOLE
  }

  private Stage stage;
  private boolean elsewhere;

  /**
   * @param wanted whether to watch at all
   */
  KeyWatch(boolean wanted) {
    stage = wanted ? Stage.PART : Stage.OVER;
  }

  /** The voice for the epoch in which the process starts. */
  Voice atStart() {
    return voice();
  }

  /**
   * The voice for another epoch.
   *
   * @param followed whether the engine has seen the epoch before end; else sync has skipped it
   */
  Voice atNext(boolean followed) {
    stage =
        switch (stage) {
          case OVER -> Stage.OVER;
          case PART -> followed ? Stage.WHOLE : Stage.PART;
          case WHOLE -> followed ? Stage.OVER : Stage.PART;
        };
    return voice();
  }

  /** Another process signed with the key; whether that is new while watching. */
  boolean usedElsewhere() {
    boolean found = stage != Stage.OVER && !elsewhere;
    elsewhere |= found;
    return found;
  }

  private Voice voice() {
    return elsewhere || stage != Stage.OVER ? Voice.SILENT : Voice.FREE;
  }
}
