package endgame.consensus.bft;

import endgame.consensus.types.ValidatorSet;
import java.util.Arrays;

/** The deadlines of the current view and who was heard when (spec 1.4, 1.8). */
final class Pace {
  private static final long NEVER = Long.MAX_VALUE;

  private final Timing timing;
  private final ValidatorSet set;
  private final long[] heardAtMs;
  private long leaderAt = NEVER;
  private long certificationAt = NEVER;
  private long retryAt = NEVER;

  /** What the passing of time demands. */
  enum Due {
    NOTHING,
    LEADER,
    CERTIFICATION,
    RETRY
  }

  Pace(Timing timing, ValidatorSet set) {
    this.timing = timing;
    this.set = set;
    this.heardAtMs = new long[set.size()];
  }

  void start(long nowMs) {
    Arrays.fill(heardAtMs, nowMs);
  }

  void heard(int signer, long nowMs) {
    heardAtMs[signer] = nowMs;
  }

  /**
   * @param stalled views since the last final one
   */
  void enter(long nowMs, long stalled) {
    leaderAt = nowMs + timing.leaderWait(stalled);
    certificationAt = nowMs + timing.certificationWait(stalled);
    retryAt = NEVER;
  }

  /** Whether this member has been silent for long while a quorum was not. */
  boolean silent(int member, int self, long nowMs) {
    if (member == self || nowMs - heardAtMs[member] <= timing.skip()) {
      return false;
    }
    long active = 0;
    for (int i = 0; i < heardAtMs.length; i++) {
      if (i == self || nowMs - heardAtMs[i] <= timing.skip()) {
        active += set.get(i).weight();
      }
    }
    return active >= set.quorum();
  }

  /** The leader's proposal is here; its certification stays awaited. */
  void proposed() {
    leaderAt = NEVER;
  }

  /** The view is given up: from now on others are helped out of it. */
  void gaveUp(long nowMs) {
    leaderAt = NEVER;
    certificationAt = NEVER;
    retryAt = nowMs + timing.retry();
  }

  void stop() {
    leaderAt = NEVER;
    certificationAt = NEVER;
    retryAt = NEVER;
  }

  Due due(long nowMs) {
    if (nowMs >= leaderAt) {
      return Due.LEADER;
    }
    if (nowMs >= certificationAt) {
      return Due.CERTIFICATION;
    }
    return nowMs >= retryAt ? Due.RETRY : Due.NOTHING;
  }

  long nextDeadline() {
    return Math.min(leaderAt, Math.min(certificationAt, retryAt));
  }
}
