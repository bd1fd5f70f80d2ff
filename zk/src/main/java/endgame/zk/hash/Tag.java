package endgame.zk.hash;

/** The first element of everything that is hashed (docs/shard-protocol.md 1). */
public final class Tag {
  public static final int STATE_PATH = 1;
  public static final int STATE_VALUE = 2;
  public static final int STATE_LEAF = 3;
  public static final int BODY_PIECE = 4;
  public static final int BODY = 5;
  public static final int BATCH_HEADER = 6;
  public static final int CONTEXT = 7;
  public static final int BATCH_ACC = 8;
  public static final int ENTRY = 9;
  public static final int INBOX_ACC = 10;
  public static final int MESSAGE = 11;
  public static final int OUTBOX_ACC = 12;
  public static final int MESSAGES = 13;
  public static final int RECEIPT = 14;
  public static final int BUNDLE = 15;
  public static final int STATEMENT = 16;

  private Tag() {}
}
