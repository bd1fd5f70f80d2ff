package endgame.p2p.wire;

/** A whole message as it arrived. The bytes are the receiver's own. */
public final class Message {
  private final Channel channel;
  private final Kind kind;
  private final int correlation;
  private final byte[] bytes;

  Message(Channel channel, Kind kind, int correlation, byte[] bytes) {
    this.channel = channel;
    this.kind = kind;
    this.correlation = correlation;
    this.bytes = bytes;
  }

  /** Where it belongs. */
  public Channel channel() {
    return channel;
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** Ties an answer to its request; 0 in a message. */
  public int correlation() {
    return correlation;
  }

  /** The content, not copied. */
  public byte[] bytes() {
    return bytes;
  }
}
