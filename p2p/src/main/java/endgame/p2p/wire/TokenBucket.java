package endgame.p2p.wire;

/**
 * Units a second with a burst; may go into debt, which the caller judges. Time is the caller's
 * nanoseconds. Of one thread.
 */
public final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perNano;
  private final double burst;
  private double tokens;
  private long last;

  public TokenBucket(double perSecond, double burst, long now) {
    this.perNano = perSecond / NANOS;
    this.burst = burst;
    this.tokens = burst;
    this.last = now;
  }

  /** Takes units, into debt if need be; what is left, negative in debt. */
  public double take(double units, long now) {
    refill(now);
    tokens -= units;
    return tokens;
  }

  /** Whether there is anything to take. */
  public boolean ready(long now) {
    refill(now);
    return tokens > 0;
  }

  /** Whether nothing was taken for long. */
  public boolean full(long now) {
    refill(now);
    return tokens >= burst;
  }

  /** Nanoseconds until there is something to take; 0 if now. */
  public long nanosUntilReady(long now) {
    refill(now);
    return tokens > 0 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
  }

  /** The most it holds. */
  public double burst() {
    return burst;
  }

  private void refill(long now) {
    if (now > last) {
      tokens = Math.min(burst, tokens + (now - last) * perNano);
      last = now;
    }
  }
}
