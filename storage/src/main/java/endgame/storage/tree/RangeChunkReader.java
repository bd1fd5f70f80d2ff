package endgame.storage.tree;

import endgame.storage.tree.Node.Inner;
import endgame.storage.tree.Node.Leaf;
import endgame.storage.tree.RangeChunk.Checked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of {@link RangeChunk#check}: reads, hashes and checks in one descent. */
final class RangeChunkReader {
  private final Tree tree;
  private final byte[] bytes;
  private final Digest from;
  private final Digest until;
  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<Digest, byte[]> nodes = new LinkedHashMap<>();
  private Digest to = Digest.ZERO;
  private Digest lastLeaf = Digest.ZERO;
  private int position;
  private @Nullable String problem;

  RangeChunkReader(Tree tree, byte[] bytes, Digest from, Digest until) {
    this.tree = tree;
    this.bytes = bytes;
    this.from = from;
    this.until = until;
  }

  Checked read(Digest root, int least) {
    if (bytes.length < Digest.SIZE || bytes.length > RangeChunk.MAX_BYTES) {
      return new Checked.Invalid("a chunk of " + bytes.length + " bytes");
    }
    to = digest();
    if (to.compareTo(from) < 0 || to.compareTo(until) > 0) {
      return new Checked.Invalid("it covers other positions than those asked for");
    }
    // Else a peer makes an endless download of short answers.
    if (!to.equals(until) && bytes.length < least) {
      return new Checked.Invalid("it stops early, after " + bytes.length + " bytes");
    }
    Digest shown = part(Interval.ALL);
    if (problem != null) {
      return new Checked.Invalid(problem + " at byte " + position);
    }
    if (position != bytes.length) {
      return new Checked.Invalid("bytes after the end");
    }
    if (!shown.equals(root)) {
      return new Checked.Invalid("leads to another root");
    }
    if (!to.equals(until) && (leaves.isEmpty() || !to.equals(lastLeaf))) {
      return new Checked.Invalid("it stops where no leaf is");
    }
    return new Checked.Valid(to, leaves, nodes);
  }

  /** The digest of the next subtree; anything once there is a problem. */
  private Digest part(Interval interval) {
    if (problem != null) {
      return Digest.ZERO;
    }
    if (position == bytes.length) {
      return fail("the bytes end early");
    }
    boolean outside = interval.isOutside(from, to);
    int kind = bytes[position++];
    if (kind == RangeChunk.EMPTY) {
      return Digest.ZERO;
    }
    // What could hold a leaf of the run must be open, no other may.
    if (outside != (kind == RangeChunk.OPAQUE)) {
      return fail(outside ? "open outside the run" : "shut within the run");
    }
    return switch (kind) {
      case RangeChunk.OPAQUE -> opaque();
      case RangeChunk.OUTSIDE -> outsideLeaf(interval);
      case RangeChunk.INNER -> inner(interval);
      case RangeChunk.INSIDE -> insideLeaf(interval);
      default -> fail("no such kind of node");
    };
  }

  private Digest opaque() {
    if (bytes.length - position < Digest.SIZE) {
      return fail("the bytes end early");
    }
    Digest digest = digest();
    return Proof.refused(tree.hasher(), digest) ? fail("a forbidden digest") : digest;
  }

  private Digest outsideLeaf(Interval interval) {
    if (bytes.length - position < 2 * Digest.SIZE) {
      return fail("the bytes end early");
    }
    Digest key = digest();
    Digest valueDigest = digest();
    if (Proof.refused(tree.hasher(), valueDigest)) {
      return fail("a forbidden value digest");
    }
    Digest place = RangeChunk.position(tree.path(key));
    if (!interval.contains(place)) {
      return fail("a leaf off its path");
    }
    if (place.compareTo(from) >= 0 && place.compareTo(to) <= 0) {
      return fail("a leaf of the run without its value");
    }
    return tree.leafDigest(key, valueDigest);
  }

  private Digest insideLeaf(Interval interval) {
    int head = Digest.SIZE + 2;
    if (bytes.length - position < head) {
      return fail("the bytes end early");
    }
    Digest key = digest();
    int length = 1 + ((bytes[position] & 0xff) | ((bytes[position + 1] & 0xff) << 8));
    position += 2;
    if (bytes.length - position < length) {
      return fail("the bytes end early");
    }
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    Digest place = RangeChunk.position(tree.path(key));
    if (!interval.contains(place)) {
      return fail("a leaf off its path");
    }
    if (place.compareTo(from) < 0 || place.compareTo(to) > 0) {
      return fail("a value outside the run");
    }
    Leaf leaf = new Leaf(key, Digest.of(tree.hasher().valueDigest(value)), value);
    Digest digest = tree.leafDigest(key, leaf.valueDigest());
    leaves.add(leaf);
    lastLeaf = place;
    nodes.put(digest, leaf.encode());
    return digest;
  }

  private Digest inner(Interval interval) {
    if (interval.depth() == Path.BITS) {
      return fail("deeper than a path");
    }
    int leftKind = kind();
    Digest left = part(interval.child(false));
    int rightKind = kind();
    Digest right = part(interval.child(true));
    if (problem != null) {
      return Digest.ZERO;
    }
    if (lone(leftKind, rightKind) || lone(rightKind, leftKind)) {
      return fail("an inner node with fewer than two leaves");
    }
    Digest digest = tree.nodeDigest(left, right);
    nodes.put(digest, new Inner(left, right).encode());
    return digest;
  }

  /** The kind of the next node, -1 at the end. */
  private int kind() {
    return position < bytes.length ? bytes[position] : -1;
  }

  /** Such a node would be its leaf, or empty. */
  private static boolean lone(int empty, int other) {
    return empty == RangeChunk.EMPTY && other != RangeChunk.OPAQUE && other != RangeChunk.INNER;
  }

  private Digest digest() {
    Digest digest = Digest.of(bytes, position);
    position += Digest.SIZE;
    return digest;
  }

  private Digest fail(String reason) {
    if (problem == null) {
      problem = reason;
    }
    return Digest.ZERO;
  }
}
