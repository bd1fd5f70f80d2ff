package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Header of a sequenced batch (section 3): 132 bytes. */
public record BatchHeader(
    int shard,
    Bytes parent,
    Bytes sequencer,
    long validFrom,
    int bodyLength,
    Bytes bodyRoot,
    Bytes dataRoot) {
  public static final int BYTES = 132;

  /** Longest body. */
  public static final int BODY_BYTES_MAX = 1 << 20;

  public BatchHeader {
    parent.ofLength(32);
    sequencer.ofLength(20);
    bodyRoot.ofLength(32);
    dataRoot.ofLength(32);
  }

  public Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(shard);
    parent.putTo(out);
    sequencer.putTo(out);
    out.putLong(validFrom).putInt(bodyLength);
    bodyRoot.putTo(out);
    dataRoot.putTo(out);
    return Bytes.owned(out.array());
  }

  /** Empty if the length is another than {@link #BYTES}. */
  public static Optional<BatchHeader> parse(Bytes bytes) {
    if (bytes.length() != BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = bytes.buffer();
    return Optional.of(
        new BatchHeader(
            in.getInt(),
            Bytes.next(in, 32),
            Bytes.next(in, 20),
            in.getLong(),
            in.getInt(),
            Bytes.next(in, 32),
            Bytes.next(in, 32)));
  }

  /** Whether this header names the body: its length (≤ 1 MiB) and its root. */
  public boolean names(Bytes body) {
    return body.length() <= BODY_BYTES_MAX
        && bodyLength == body.length()
        && bodyRoot.equals(Hashes.bodyRoot(body));
  }
}
