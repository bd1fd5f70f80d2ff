package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Payload of item SPAN (section 5): 228 bytes. u64 are unsigned longs, hashes 32 bytes. */
public record SpanHeader(
    Bytes genesisHash,
    int shard,
    long chainId,
    Bytes programHash,
    long span,
    long fromBatch,
    Bytes rootBefore,
    Bytes batchAcc,
    long inboxIndex,
    Bytes inboxAcc,
    Bytes outboxAcc) {
  public static final int BYTES = 228;

  public SpanHeader {
    genesisHash.ofLength(32);
    programHash.ofLength(32);
    rootBefore.ofLength(32);
    batchAcc.ofLength(32);
    inboxAcc.ofLength(32);
    outboxAcc.ofLength(32);
  }

  public Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    genesisHash.putTo(out);
    out.putInt(shard).putLong(chainId);
    programHash.putTo(out);
    out.putLong(span).putLong(fromBatch);
    rootBefore.putTo(out);
    batchAcc.putTo(out);
    out.putLong(inboxIndex);
    inboxAcc.putTo(out);
    outboxAcc.putTo(out);
    return Bytes.owned(out.array());
  }

  /** Empty if the length is another than {@link #BYTES}. */
  public static Optional<SpanHeader> parse(Bytes bytes) {
    if (bytes.length() != BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = bytes.buffer();
    return Optional.of(
        new SpanHeader(
            Bytes.next(in, 32),
            in.getInt(),
            in.getLong(),
            Bytes.next(in, 32),
            in.getLong(),
            in.getLong(),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            in.getLong(),
            Bytes.next(in, 32),
            Bytes.next(in, 32)));
  }

  /** The same with another root; views get the zero root. */
  public SpanHeader withRootBefore(Bytes root) {
    return new SpanHeader(
        genesisHash,
        shard,
        chainId,
        programHash,
        span,
        fromBatch,
        root,
        batchAcc,
        inboxIndex,
        inboxAcc,
        outboxAcc);
  }
}
