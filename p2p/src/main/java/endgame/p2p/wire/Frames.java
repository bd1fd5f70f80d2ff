package endgame.p2p.wire;

/**
 * The format of a frame: {@code len u24 | flags u8 | channel u8 | len bytes}, little-endian.
 *
 * <p>Flags: bit 0 FIN, bits 1 and 2 the {@link Kind}; all others 0. A message longer than a
 * fragment is cut; every fragment but the last is full, so tiny fragments buy nobody any work.
 * Fragments of one channel come in order and belong to one message; those of several channels
 * interleave. The first 4 bytes of a request or answer are its correlation id.
 */
public final class Frames {
  /** Bytes before the content. */
  public static final int HEADER_BYTES = 5;

  /** Content of a full fragment. */
  public static final int FRAGMENT_BYTES = 16 << 10;

  /** Bytes of a correlation id. */
  public static final int CORRELATION_BYTES = 4;

  /** This frame ends its message. */
  public static final int FIN = 1;

  private static final int KIND_SHIFT = 1;
  private static final int KIND_MASK = 0b110;
  private static final Kind[] KINDS = Kind.values();

  private Frames() {}

  /** The flags of a fragment. */
  public static int flags(Kind kind, boolean fin) {
    return (kind.bits() << KIND_SHIFT) | (fin ? FIN : 0);
  }

  /** Whether flags say that this frame is part of an answer. */
  public static boolean answer(int flags) {
    return known(flags) && kind(flags) == Kind.ANSWER;
  }

  /** Whether flags mean anything. */
  static boolean known(int flags) {
    return (flags & ~(KIND_MASK | FIN)) == 0 && (flags & KIND_MASK) >> KIND_SHIFT < KINDS.length;
  }

  static Kind kind(int flags) {
    return KINDS[(flags & KIND_MASK) >> KIND_SHIFT];
  }

  static int prefix(Kind kind) {
    return kind == Kind.MESSAGE ? 0 : CORRELATION_BYTES;
  }
}
