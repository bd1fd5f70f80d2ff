package endgame.shard.protocol;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Optional;

/**
 * What a program sees of the block that ordered a batch; 113 bytes.
 *
 * @param number of the batch, from 1
 * @param inboxFrom first entry a system batch takes
 * @param inboxTo the entry after the last; equal to inboxFrom in a sequenced batch
 */
public record Context(
    long number,
    Kind kind,
    long height,
    long timestampMs,
    Hash randomness,
    long zkPrice,
    long inboxFrom,
    long inboxTo,
    Hash bundlesHash) {
  public static final int SIZE = 113;

  /** Who made the batch. */
  public enum Kind {
    SYSTEM(0),
    SEQUENCED(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  public Bytes encode() {
    return new ByteWriter()
        .u64(number)
        .u8(kind.code)
        .u64(height)
        .u64(timestampMs)
        .hash(randomness)
        .u64(zkPrice)
        .u64(inboxFrom)
        .u64(inboxTo)
        .hash(bundlesHash)
        .done();
  }

  /** Empty when the bytes are no context: also when the kind is neither 0 nor 1. */
  public static Optional<Context> decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    Context context = read(in);
    return in.done() && context.encode().equals(bytes) ? Optional.of(context) : Optional.empty();
  }

  /** Reads what {@link #encode} wrote. */
  public static Context read(ByteReader in) {
    return new Context(
        in.u64(),
        in.u8() == 0 ? Kind.SYSTEM : Kind.SEQUENCED,
        in.u64(),
        in.u64(),
        in.hash(),
        in.u64(),
        in.u64(),
        in.u64(),
        in.hash());
  }
}
