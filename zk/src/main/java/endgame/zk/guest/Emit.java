package endgame.zk.guest;

/** Bytes that a program handed to the node's index (section 5, EMIT kinds). */
public record Emit(int kind, Bytes bytes) {
  public static final int RECEIPT = 1;
  public static final int ENTRY_RECEIPT = 2;
  public static final int MESSAGE = 3;
  public static final int SKIPPED = 4;
}
