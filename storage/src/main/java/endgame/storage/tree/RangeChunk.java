package endgame.storage.tree;

import java.util.List;
import java.util.Map;

/**
 * A run of neighbouring leaves of a tree with the proof that none is left out, added or changed: a
 * partial tree that opens what lies in the run and nothing else. Positions are the leaves' paths as
 * numbers, the bit of depth 0 highest, so they go from left to right. Bytes:
 *
 * <pre>
 * to 32            the last position covered, big-endian
 * then nodes in pre-order, one encoding for each run:
 *   0                                an empty subtree
 *   1 ‖ digest                       a subtree none of whose positions is in the run
 *   2 ‖ key ‖ valueDigest            a leaf outside, in a subtree that has positions of the run
 *   3, left, right                   an inner node that has positions of the run
 *   4 ‖ key ‖ length-1 u16 ‖ value   a leaf in the run, little-endian
 * </pre>
 *
 * Both edges are proven: a subtree that could hold a leaf of the run must be opened, down to a leaf
 * or to emptiness.
 */
public final class RangeChunk {
  /** A reader takes no longer one, a writer makes no longer one. */
  public static final int MAX_BYTES = 1 << 20;

  /** The position after which none is. */
  public static final Digest LAST = new Digest(-1, -1, -1, -1);

  /** Enough for one leaf and both edges. */
  public static final int LIMIT_MIN = 96 << 10;

  static final int EMPTY = 0;
  static final int OPAQUE = 1;
  static final int OUTSIDE = 2;
  static final int INNER = 3;
  static final int INSIDE = 4;

  private RangeChunk() {}

  /** The outcome of checking a chunk. */
  public sealed interface Checked {
    /**
     * @param to the last position covered; the next run begins after it
     * @param leaves in the run, from left to right
     * @param nodes digest to stored bytes, of every node that the chunk opens whole, those of the
     *     edges too: the chunks of all runs give all nodes of the tree
     */
    record Valid(Digest to, List<Node.Leaf> leaves, Map<Digest, byte[]> nodes) implements Checked {}

    /** The bytes don't show a run of this tree, and why. */
    record Invalid(String reason) implements Checked {}
  }

  /**
   * The run from {@code from} on, up to {@code until} or as many leaves as fit.
   *
   * @param limit bytes, {@link #LIMIT_MIN} to {@link #MAX_BYTES}; more than {@code limit - }{@link
   *     #LIMIT_MIN} are used unless {@code until} is reached
   */
  public static byte[] make(
      Tree tree, NodeSource source, Digest root, Digest from, Digest until, int limit) {
    if (limit < LIMIT_MIN || limit > MAX_BYTES || from.compareTo(until) > 0) {
      throw new IllegalArgumentException("a chunk of " + limit + " bytes, or an empty run");
    }
    return new RangeChunkWriter(tree, source, from, until, limit).write(root);
  }

  /**
   * Checks bytes that anyone sent.
   *
   * @param least bytes that a chunk must have that doesn't reach {@code until}: at most the limit
   *     asked for less {@link #LIMIT_MIN}
   */
  public static Checked check(
      TreeHasher hasher, Digest root, Digest from, Digest until, int least, byte[] bytes) {
    return new RangeChunkReader(new Tree(hasher), bytes, from, until).read(root, least);
  }

  /** The position after another; there is none after {@link #LAST}. */
  public static Digest next(Digest position) {
    long w3 = position.w3() + 1;
    long w2 = position.w2() + (w3 == 0 ? 1 : 0);
    long w1 = position.w1() + (w3 == 0 && w2 == 0 ? 1 : 0);
    long w0 = position.w0() + (w3 == 0 && w2 == 0 && w1 == 0 ? 1 : 0);
    if ((w0 | w1 | w2 | w3) == 0) {
      throw new IllegalArgumentException("no position is after the last");
    }
    return new Digest(w0, w1, w2, w3);
  }

  /** Where a key's leaf lies. */
  public static Digest position(TreeHasher hasher, Digest key) {
    return position(Path.of(hasher.path(key.toBytes())));
  }

  static Digest position(Path path) {
    return new Digest(path.w0(), path.w1(), path.w2(), path.w3());
  }
}
