package endgame.zk.air;

/**
 * A multiset of messages that tables share.
 *
 * @param number part of each message: buses never mix
 * @param name for people
 * @param width elements of a message
 */
public record Bus(int number, String name, int width, Kind kind) {
  public static final int NUMBER_MAX = 255;
  public static final int WIDTH_MAX = 64;

  /** Who may put in what. */
  public enum Kind {
    /** Sent as often as received. */
    BALANCE,
    /** One table provides, others ask. */
    LOOKUP
  }

  public Bus {
    if (number < 0 || number > NUMBER_MAX || width < 1 || width > WIDTH_MAX) {
      throw new IllegalArgumentException("bus " + name);
    }
  }
}
