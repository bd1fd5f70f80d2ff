package endgame.p2p.wire;

import org.jspecify.annotations.Nullable;

/**
 * What travels between two peers, with every number of it in one place.
 *
 * <p>Rates are what one peer may send. The design's figures for votes, certificates, resolver and
 * bodies (128, 128, 64 and 8 a second) fit a block every few hundred milliseconds; a chain that
 * produces blocks as fast as it can makes 50 a second and more, each with three votes, two or three
 * certificates and a body. So messages a second are raised here, and bytes a second keep the
 * design's budget: 16 MiB/s of bodies is still eight of the largest.
 */
public enum Channel {
  /** Hello, accept, ping, goodbye, lists of peers. */
  CONTROL(0, 0, 16 << 10, 4, 64 << 10, From.ALL, From.NOBODY, WhenFull.CLOSE, 16, 64 << 10),
  /** A validator's own votes. */
  VOTES(
      1, 0, 512, 512, 256 << 10, From.MEMBERS, From.NOBODY, WhenFull.DROP_NEWEST, 1024, 128 << 10),
  /** Certificates. */
  CERTIFICATES(
      2, 0, 4 << 10, 512, 1 << 20, From.ALL, From.NOBODY, WhenFull.DROP_NEWEST, 512, 256 << 10),
  /** Certificates by view, asked for. */
  RESOLVER(3, 1, 64 << 10, 256, 4 << 20, From.ALL, From.ALL, WhenFull.EMPTY_ANSWER, 256, 448 << 10),
  /** Bodies of proposals; validators push, all ask. */
  BODIES(
      4, 1, 2 << 20, 256, 16 << 20, From.MEMBERS, From.ALL, WhenFull.DROP_NEWEST, 128, 2560 << 10),
  /** Transactions, statements, batch headers, evidence. */
  GOSSIP(
      5, 2, 256 << 10, 1024, 4 << 20, From.ALL, From.ALL, WhenFull.DROP_OLDEST, 1024, 1024 << 10),
  /** Ranges of blocks for those who catch up. */
  RANGES(6, 3, 1 << 20, 64, 4 << 20, From.NOBODY, From.ALL, WhenFull.REFUSE, 16, 1088 << 10),
  /** Snapshots of the state: two chunks wait, for two are asked for at once. */
  SNAPSHOTS(7, 4, 1 << 20, 64, 4 << 20, From.NOBODY, From.ALL, WhenFull.REFUSE, 16, 2112 << 10),
  /** Pieces of bodies, proofs, witnesses and programs by content. */
  PIECES(
      8, 2, 80 << 10, 256, 16 << 20, From.MEMBERS, From.ALL, WhenFull.DROP_NEWEST, 256, 512 << 10);

  /** Bytes one peer's outgoing queues hold at most: the sum over the channels. */
  public static final int QUEUE_BYTES_TOTAL = 8 << 20;

  /** How many there are; their numbers are 0 to this, less one. */
  public static final int COUNT = 9;

  /** A bucket holds this many seconds of its rate. */
  static final int BURST_SECONDS = 2;

  private static final @Nullable Channel[] BY_ID = new @Nullable Channel[256];

  static {
    for (Channel channel : values()) {
      BY_ID[channel.id] = channel;
    }
  }

  /** Who may send something unasked, or ask. */
  public enum From {
    /** Every admitted peer. */
    ALL,
    /** Those the policy calls members. */
    MEMBERS,
    /** Nobody: such a message is a violation. */
    NOBODY
  }

  /** What to do with a message for a queue that is full. */
  public enum WhenFull {
    /** Close the connection: a peer that doesn't read control messages is gone. */
    CLOSE,
    /** Drop the new message. */
    DROP_NEWEST,
    /** Drop the oldest that has not begun to leave. */
    DROP_OLDEST,
    /** Answer with nothing; drop other messages. */
    EMPTY_ANSWER,
    /** Refuse; the caller pauses. */
    REFUSE
  }

  private final int id;
  private final int priority;
  private final int messageBytesMax;
  private final int messagesPerSecond;
  private final int bytesPerSecond;
  private final From pushers;
  private final From askers;
  private final WhenFull whenFull;
  private final int queueMessages;
  private final int queueBytes;

  Channel(
      int id,
      int priority,
      int messageBytesMax,
      int messagesPerSecond,
      int bytesPerSecond,
      From pushers,
      From askers,
      WhenFull whenFull,
      int queueMessages,
      int queueBytes) {
    this.id = id;
    this.priority = priority;
    this.messageBytesMax = messageBytesMax;
    this.messagesPerSecond = messagesPerSecond;
    this.bytesPerSecond = bytesPerSecond;
    this.pushers = pushers;
    this.askers = askers;
    this.whenFull = whenFull;
    this.queueMessages = queueMessages;
    this.queueBytes = queueBytes;
  }

  /** The channel of a number on the wire, or null. */
  public static @Nullable Channel ofId(int id) {
    return id < 0 || id >= BY_ID.length ? null : BY_ID[id];
  }

  /** The number on the wire. */
  public int id() {
    return id;
  }

  /** 0 and 1 go strictly first; the others share what is left. */
  public int priority() {
    return priority;
  }

  /** Longest message, without the correlation id of a request or answer. */
  public int messageBytesMax() {
    return messageBytesMax;
  }

  /** Messages and requests one peer may send a second. */
  public int messagesPerSecond() {
    return messagesPerSecond;
  }

  /** Bytes of messages and requests one peer may send a second. */
  public int bytesPerSecond() {
    return bytesPerSecond;
  }

  /** Who may send messages. */
  public From pushers() {
    return pushers;
  }

  /** Who may send requests. */
  public From askers() {
    return askers;
  }

  /** What a full outgoing queue does. */
  public WhenFull whenFull() {
    return whenFull;
  }

  /** Messages one peer's outgoing queue holds. */
  public int queueMessages() {
    return queueMessages;
  }

  /** Bytes one peer's outgoing queue holds. */
  public int queueBytes() {
    return queueBytes;
  }
}
