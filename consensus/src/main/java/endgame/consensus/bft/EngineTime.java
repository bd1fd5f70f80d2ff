package endgame.consensus.bft;

/**
 * The engine's time: never runs backwards and goes on where a clock that was set back left off, so
 * that no correction of a clock stops a timeout. A clock set forward fires deadlines early: that
 * costs a view.
 */
final class EngineTime {
  private long lastSeen = Long.MIN_VALUE;
  private long now = Long.MIN_VALUE;

  /** Takes the caller's time. */
  void seen(long callerMs) {
    now = lastSeen == Long.MIN_VALUE ? callerMs : now + Math.max(0, callerMs - lastSeen);
    lastSeen = callerMs;
  }

  long now() {
    return now;
  }

  /** A moment of the engine's time in the caller's. */
  long toCaller(long engineMs) {
    return engineMs - now + lastSeen;
  }
}
