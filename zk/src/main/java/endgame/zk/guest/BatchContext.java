package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** {@code ctx} of section 3, the payload of item CONTEXT: 113 bytes. */
public record BatchContext(
    long number,
    Kind kind,
    long height,
    long timestampMs,
    Bytes randomness,
    long zkPrice,
    long inboxFrom,
    long inboxTo,
    Bytes bundlesHash) {
  public static final int BYTES = 113;

  /** Whether a block implied the batch or a sequencer signed it. */
  public enum Kind {
    SYSTEM,
    SEQUENCED
  }

  public BatchContext {
    randomness.ofLength(32);
    bundlesHash.ofLength(32);
  }

  public Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(number).put((byte) (kind == Kind.SEQUENCED ? 1 : 0));
    out.putLong(height).putLong(timestampMs);
    randomness.putTo(out);
    out.putLong(zkPrice).putLong(inboxFrom).putLong(inboxTo);
    bundlesHash.putTo(out);
    return Bytes.owned(out.array());
  }

  /** Empty if the length or the kind is none. */
  public static Optional<BatchContext> parse(Bytes bytes) {
    if (bytes.length() != BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = bytes.buffer();
    long number = in.getLong();
    int kind = in.get();
    if (kind != 0 && kind != 1) {
      return Optional.empty();
    }
    return Optional.of(
        new BatchContext(
            number,
            kind == 1 ? Kind.SEQUENCED : Kind.SYSTEM,
            in.getLong(),
            in.getLong(),
            Bytes.next(in, 32),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            Bytes.next(in, 32)));
  }
}
