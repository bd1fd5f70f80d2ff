package endgame.consensus.signer;

import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.SigningTag;
import endgame.consensus.types.Subject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * One line of the guard's memory, as bytes, little-endian.
 *
 * <pre>
 * vote       1 ‖ tag u8 ‖ epoch u64 ‖ view u64 ‖ parentView u64 ‖ digest 32  (zeros in a Nullify)
 * watermark  2 ‖ epoch u64 ‖ view u64
 * batch      3 ‖ shard u32 ‖ parent 32 ‖ hash 32  (of an unknown height: read, never written anew)
 * batch      4 ‖ shard u32 ‖ parent 32 ‖ validFrom u64 ‖ hash 32
 * </pre>
 */
public sealed interface GuardRecord {
  /** A vote that was allowed. */
  record Voted(Subject subject) implements GuardRecord {}

  /** Nothing below is signed any more. */
  record Watermark(long epoch, long view) implements GuardRecord {}

  /**
   * @param validFrom {@link #UNKNOWN_HEIGHT} in records that were written without it
   */
  record Batched(int shard, Hash parent, long validFrom, Hash hash) implements GuardRecord {}

  /** No height is later, so a header of an unknown height is never followed by another. */
  long UNKNOWN_HEIGHT = Long.MAX_VALUE;

  byte VOTED = 1;
  byte WATERMARK = 2;
  byte BATCHED = 3;
  byte BATCHED_FROM = 4;
  int VOTED_BYTES = 2 + 3 * 8 + Hash.SIZE;
  int WATERMARK_BYTES = 1 + 2 * 8;
  int BATCHED_BYTES = 1 + 4 + 2 * Hash.SIZE;
  int BATCHED_FROM_BYTES = BATCHED_BYTES + 8;

  default byte[] encode() {
    return switch (this) {
      case Voted(Subject subject) -> {
        ByteBuffer out = ByteBuffer.allocate(VOTED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(VOTED);
        switch (subject) {
          case Subject.Notarize(Proposal p) -> put(out, SigningTag.NOTARIZE, p);
          case Subject.Finalize(Proposal p) -> put(out, SigningTag.FINALIZE, p);
          case Subject.Nullify(long epoch, long view) ->
              put(out, SigningTag.NULLIFY, new Proposal(epoch, view, 0, Hash.ZERO));
        }
        yield out.array();
      }
      case Watermark(long epoch, long view) ->
          buffer(WATERMARK_BYTES).put(WATERMARK).putLong(epoch).putLong(view).array();
      case Batched(int shard, Hash parent, long validFrom, Hash hash) -> {
        boolean known = validFrom != UNKNOWN_HEIGHT;
        int size = known ? BATCHED_FROM_BYTES : BATCHED_BYTES;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(known ? BATCHED_FROM : BATCHED).putInt(shard).put(parent.toBytes());
        if (known) {
          out.putLong(validFrom);
        }
        out.put(hash.toBytes());
        yield out.array();
      }
    };
  }

  /** Empty on anything that {@link #encode} does not write. */
  static Optional<GuardRecord> decode(byte[] bytes) {
    if (bytes.length == 0) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte kind = in.get();
    if (kind == WATERMARK && bytes.length == WATERMARK_BYTES) {
      return Optional.of(new Watermark(in.getLong(), in.getLong()));
    }
    if (kind == BATCHED && bytes.length == BATCHED_BYTES) {
      return Optional.of(new Batched(in.getInt(), hash(in), UNKNOWN_HEIGHT, hash(in)));
    }
    if (kind == BATCHED_FROM && bytes.length == BATCHED_FROM_BYTES) {
      Batched batched = new Batched(in.getInt(), hash(in), in.getLong(), hash(in));
      return batched.validFrom() >= 0 && batched.validFrom() != UNKNOWN_HEIGHT
          ? Optional.of(batched)
          : Optional.empty();
    }
    if (kind != VOTED || bytes.length != VOTED_BYTES) {
      return Optional.empty();
    }
    byte tag = in.get();
    Proposal p = new Proposal(in.getLong(), in.getLong(), in.getLong(), hash(in));
    if (tag == SigningTag.NOTARIZE.code()) {
      return Optional.of(new Voted(new Subject.Notarize(p)));
    }
    if (tag == SigningTag.FINALIZE.code()) {
      return Optional.of(new Voted(new Subject.Finalize(p)));
    }
    return tag == SigningTag.NULLIFY.code() && p.parentView() == 0 && p.digest().isZero()
        ? Optional.of(new Voted(new Subject.Nullify(p.epoch(), p.view())))
        : Optional.empty();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put(ByteBuffer out, SigningTag tag, Proposal p) {
    out.put(tag.code()).putLong(p.epoch()).putLong(p.view()).putLong(p.parentView());
    out.put(p.digest().toBytes());
  }

  private static Hash hash(ByteBuffer in) {
    byte[] bytes = new byte[Hash.SIZE];
    in.get(bytes);
    return Hash.of(bytes);
  }
}
