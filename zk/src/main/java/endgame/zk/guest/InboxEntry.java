package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Payload of item ENTRY (section 5): 17 bytes, then the entry's own, kinds as in section 3. */
public record InboxEntry(long index, long height, int kind, Bytes entry) {
  public static final int DEPOSIT = 1;
  public static final int FORCED = 2;
  private static final int FIXED = 17;

  public InboxEntry {
    if (kind < 0 || kind > 255) {
      throw new IllegalArgumentException("kind " + kind);
    }
  }

  public Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(FIXED + entry.length()).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(index).putLong(height).put((byte) kind);
    entry.putTo(out);
    return Bytes.owned(out.array());
  }

  /** Empty if the bytes are shorter than the fixed part. */
  public static Optional<InboxEntry> parse(Bytes bytes) {
    if (bytes.length() < FIXED) {
      return Optional.empty();
    }
    ByteBuffer in = bytes.buffer();
    return Optional.of(
        new InboxEntry(
            in.getLong(), in.getLong(), in.get() & 0xff, Bytes.next(in, in.remaining())));
  }
}
