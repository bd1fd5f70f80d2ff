package endgame.consensus.light;

/**
 * For how long a set is trusted, and how far clocks may differ; milliseconds.
 *
 * @param trustingMs below the time in which a validator can leave with its stake: two thirds of it
 * @param driftMs how far ahead of the own clock a header may be
 */
public record TrustPeriod(long trustingMs, long driftMs) {
  /** Of the design (consensus.md 7). */
  public static final long DRIFT_MS = 10_000;

  public TrustPeriod {
    if (trustingMs <= 0 || driftMs < 0) {
      throw new IllegalArgumentException("a trusting period of " + trustingMs + " ms");
    }
  }

  public static TrustPeriod of(long trustingMs) {
    return new TrustPeriod(trustingMs, DRIFT_MS);
  }
}
