package endgame.node.cli;

/** Spans with units. */
final class Durations {
  private static final int MAX_MS = 86_400_000;

  private Durations() {}

  /** Milliseconds of {@code 500ms}, {@code 1s} or {@code 0}. */
  static int millis(String text) {
    try {
      long value;
      if (text.endsWith("ms")) {
        value = Long.parseLong(text.substring(0, text.length() - 2));
      } else if (text.endsWith("s")) {
        value = Math.multiplyExact(Long.parseLong(text.substring(0, text.length() - 1)), 1000L);
      } else {
        value = Long.parseLong(text);
        if (value != 0) {
          throw new IllegalArgumentException("'" + text + "' has no unit: write 500ms or 1s");
        }
      }
      if (value < 0 || value > MAX_MS) {
        throw new IllegalArgumentException("'" + text + "' is out of range");
      }
      return (int) value;
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is no duration: write 500ms or 1s", e);
    }
  }
}
