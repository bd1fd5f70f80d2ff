package endgame.node.metrics;

import java.util.Arrays;

/** The last so many times to finality, exactly. Thread-safe. */
public final class FinalityTimes {
  public static final int KEPT = 1024;
  private final double[] millis = new double[KEPT];
  private long count;

  public synchronized void add(double milliseconds) {
    millis[(int) (count++ % KEPT)] = milliseconds;
  }

  /** How many there were, also those that are not kept. */
  public synchronized long count() {
    return count;
  }

  /** The newest; 0 when there is none. */
  public synchronized double last() {
    return count == 0 ? 0 : millis[(int) ((count - 1) % KEPT)];
  }

  /** The value that {@code percent} of those kept do not exceed; 0 when there is none. */
  public synchronized double percentile(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent is 0 to 100");
    }
    int kept = (int) Math.min(count, KEPT);
    if (kept == 0) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(millis, kept);
    Arrays.sort(sorted);
    return sorted[Math.clamp((long) Math.ceil(kept * percent / 100.0) - 1, 0, kept - 1)];
  }
}
