package endgame.consensus.snapshot;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Hash;
import endgame.storage.tree.Digest;
import endgame.storage.tree.RangeChunk;
import java.util.ArrayList;
import java.util.List;

/** Positions of a tree that are still to be fetched, both ends included. */
public record Gap(Digest from, Digest until) {
  static final Gap ALL = new Gap(Digest.ZERO, RangeChunk.LAST);

  static final SszType<Digest> POSITION =
      Ssz.HASH.as(
          hash -> new Digest(hash.w0(), hash.w1(), hash.w2(), hash.w3()),
          digest -> new Hash(digest.w0(), digest.w1(), digest.w2(), digest.w3()));

  static final SszType<Gap> SSZ =
      Container.of(Gap.class)
          .field("from", POSITION, Gap::from)
          .field("until", POSITION, Gap::until)
          .make(v -> new Gap(v.get(0), v.get(1)));

  public Gap {
    if (from.compareTo(until) > 0) {
      throw new IllegalArgumentException("a gap from " + from + " to " + until);
    }
  }

  /**
   * What is left after a chunk that ends at {@code to}, in as many pieces as more chunks of its
   * size may be needed.
   *
   * @param most pieces, at least 1
   */
  List<Gap> after(Digest to, int most) {
    if (to.equals(until)) {
      return List.of();
    }
    Gap rest = new Gap(RangeChunk.next(to), until);
    // Paths are hashes, so leaves are spread evenly; the first 64 bits tell enough.
    long covered = Math.max(1, (to.w0() >>> 1) - (from.w0() >>> 1));
    long left = (until.w0() >>> 1) - (rest.from.w0() >>> 1);
    return rest.split((int) Math.min(most, left / covered + 1));
  }

  /** Equal pieces, at most so many. */
  List<Gap> split(int pieces) {
    long width = Long.divideUnsigned(until.w0() - from.w0(), pieces);
    if (pieces == 1 || width == 0) {
      return List.of(this);
    }
    List<Gap> parts = new ArrayList<>();
    Digest start = from;
    for (int i = 1; i < pieces; i++) {
      Digest end = new Digest(from.w0() + i * width - 1, -1, -1, -1);
      parts.add(new Gap(start, end));
      start = RangeChunk.next(end);
    }
    parts.add(new Gap(start, until));
    return parts;
  }
}
