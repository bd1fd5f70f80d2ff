package endgame.consensus.bft;

/**
 * Spans in milliseconds (spec 1.8).
 *
 * @param minBlockInterval between parent and child; 0 for as fast as the network allows
 * @param delta assumed bound of one hop
 * @param retry while stuck in a view, what unsticks others is repeated this often
 * @param fetch after this a fetch is repeated, without a target
 * @param skip a leader silent for so long is not waited for
 * @param bodyPatience how long the leader's push is awaited before a body is fetched
 */
public record Timing(
    long minBlockInterval, long delta, long retry, long fetch, long skip, long bodyPatience) {
  /** The longest a view waits, after any back-off. */
  public static final long WAIT_MAX = 10_000;

  /** Views without finalization before the waits grow. */
  static final int CALM_VIEWS = 4;

  public static final Timing DEFAULT = new Timing(500, 400, 2_000, 2_000, 32_000, 200);

  public Timing {
    if (minBlockInterval < 0 || delta < 1 || bodyPatience < 0 || fetch < 1) {
      throw new IllegalArgumentException("spans must be positive");
    }
    long certification = minBlockInterval + 3 * delta;
    if (certification > WAIT_MAX) {
      throw new IllegalArgumentException("a view may wait at most " + WAIT_MAX + " ms");
    }
    if (retry < certification) {
      throw new IllegalArgumentException("retry must not be below the certification timeout");
    }
    if (skip <= certification || skip <= retry) {
      throw new IllegalArgumentException("skip must be above certification timeout and retry");
    }
  }

  /** The defaults at another cadence. */
  public static Timing atInterval(long minBlockInterval) {
    return new Timing(
        minBlockInterval,
        DEFAULT.delta,
        Math.max(DEFAULT.retry, minBlockInterval + 3 * DEFAULT.delta),
        DEFAULT.fetch,
        Math.max(DEFAULT.skip, 2 * minBlockInterval),
        DEFAULT.bodyPatience);
  }

  /** T_L: how long the leader's proposal is awaited in a view {@code stalled} after finality. */
  long leaderWait(long stalled) {
    return backOff(minBlockInterval + 2 * delta, stalled);
  }

  /** T_C: how long a certified notarization is awaited. */
  long certificationWait(long stalled) {
    return backOff(minBlockInterval + 3 * delta, stalled);
  }

  /** Times 1.2 per stalled view after the fourth, never 2^round. */
  private static long backOff(long span, long stalled) {
    long wait = span;
    for (long i = CALM_VIEWS; i < stalled && wait < WAIT_MAX; i++) {
      wait = wait * 6 / 5;
    }
    return Math.min(wait, WAIT_MAX);
  }
}
