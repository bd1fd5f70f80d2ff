package endgame.p2p.wire;

/** What a message is to its receiver; two bits of a frame's flags. */
public enum Kind {
  /** Sent unasked. */
  MESSAGE(0),
  /** Wants one answer with the same correlation id. */
  REQUEST(1),
  /** The answer to a request. */
  ANSWER(2);

  private final int bits;

  Kind(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }
}
