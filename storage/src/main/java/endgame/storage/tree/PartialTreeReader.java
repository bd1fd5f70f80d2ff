package endgame.storage.tree;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of one {@link PartialTree}; the first thing wrong ends it. */
final class PartialTreeReader {
  private final Tree tree;
  private final byte[] bytes;
  private int position;
  private @Nullable String problem;

  /** The turns from the root to where the reader is. */
  private final boolean[] turns = new boolean[Path.BITS];

  PartialTreeReader(Tree tree, byte[] bytes) {
    this.tree = tree;
    this.bytes = bytes;
  }

  PartialTree.Parsed read() {
    if (bytes.length > PartialTree.MAX_BYTES) {
      return new PartialTree.Parsed.Malformed("longer than " + PartialTree.MAX_BYTES + " bytes");
    }
    PartialTree.Part top = part(0);
    if (problem == null && position != bytes.length) {
      problem = "bytes after the end";
    }
    return problem == null
        ? new PartialTree.Parsed.Valid(new PartialTree(tree, top))
        : new PartialTree.Parsed.Malformed(problem + " at byte " + position);
  }

  private PartialTree.Part part(int depth) {
    if (problem != null) {
      return PartialTree.NONE;
    }
    if (position == bytes.length) {
      return fail("the bytes end early");
    }
    return switch (bytes[position++]) {
      case 0 -> PartialTree.NONE;
      case 1 -> sized(Digest.SIZE, this::opaque);
      case 2 -> sized(2 * Digest.SIZE, () -> leaf(depth));
      case 3 -> inner(depth);
      default -> fail("no such kind of node");
    };
  }

  private PartialTree.Part sized(int length, Supplier<PartialTree.Part> body) {
    return bytes.length - position < length ? fail("the bytes end early") : body.get();
  }

  private PartialTree.Part opaque() {
    Digest digest = digest();
    return Proof.refused(tree.hasher(), digest)
        ? fail("a forbidden digest")
        : new PartialTree.Part.Opaque(digest);
  }

  private PartialTree.Part leaf(int depth) {
    Digest key = digest();
    Digest valueDigest = digest();
    if (Proof.refused(tree.hasher(), valueDigest)) {
      return fail("a forbidden value digest");
    }
    Path path = tree.path(key);
    for (int d = 0; d < depth; d++) {
      if (path.bit(d) != turns[d]) {
        return fail("a leaf off its path");
      }
    }
    return new PartialTree.Part.Leaf(key, valueDigest);
  }

  private PartialTree.Part inner(int depth) {
    if (depth == Path.BITS) {
      return fail("deeper than a path");
    }
    turns[depth] = false;
    PartialTree.Part left = part(depth + 1);
    turns[depth] = true;
    PartialTree.Part right = part(depth + 1);
    if (lone(left, right) || lone(right, left)) {
      return fail("an inner node with fewer than two leaves");
    }
    return new PartialTree.Part.Inner(left, right);
  }

  /** Such a node would be its leaf, or empty. */
  private static boolean lone(PartialTree.Part empty, PartialTree.Part other) {
    return empty instanceof PartialTree.Part.Empty
        && (other instanceof PartialTree.Part.Empty || other instanceof PartialTree.Part.Leaf);
  }

  private Digest digest() {
    Digest digest = Digest.of(bytes, position);
    position += Digest.SIZE;
    return digest;
  }

  private PartialTree.Part fail(String reason) {
    if (problem == null) {
      problem = reason;
    }
    return PartialTree.NONE;
  }
}
