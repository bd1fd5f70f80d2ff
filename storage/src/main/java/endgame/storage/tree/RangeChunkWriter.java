package endgame.storage.tree;

import endgame.storage.tree.Node.Inner;
import endgame.storage.tree.Node.Leaf;
import java.io.ByteArrayOutputStream;

/** One run of {@link RangeChunk#make}: one descent, which reads each node of the run once. */
final class RangeChunkWriter {
  /** What the chunk will say of a subtree. */
  private sealed interface Part {
    record Empty() implements Part {}

    record Opaque(Digest digest) implements Part {}

    record Outside(Leaf leaf) implements Part {}

    record Inside(Leaf leaf) implements Part {}

    record Fork(Part left, Part right) implements Part {}
  }

  private static final Part EMPTY = new Part.Empty();
  private static final int DIGEST_BYTES = 1 + Digest.SIZE;

  private final Tree tree;
  private final NodeSource source;
  private final Digest from;
  private final Digest until;

  /** Bytes left: the opaque siblings of the place where the run stops are set aside. */
  private int room;

  /** The last position of the run; once full, that of its last leaf. */
  private Digest to;

  private boolean anyLeaf;
  private boolean full;

  RangeChunkWriter(Tree tree, NodeSource source, Digest from, Digest until, int limit) {
    this.tree = tree;
    this.source = source;
    this.from = from;
    this.until = until;
    this.to = until;
    this.room = limit - Digest.SIZE - Path.BITS * DIGEST_BYTES;
  }

  byte[] write(Digest root) {
    Part top = part(root, Interval.ALL);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes((full ? to : until).toBytes());
    write(top, out);
    return out.toByteArray();
  }

  private Part part(Digest digest, Interval interval) {
    if (digest.isZero()) {
      room--;
      return EMPTY;
    }
    if (full || interval.isOutside(from, until)) {
      room -= full ? 0 : DIGEST_BYTES;
      return new Part.Opaque(digest);
    }
    return switch (Tree.load(source, digest)) {
      case Leaf leaf -> leaf(digest, leaf);
      case Inner inner -> {
        room--;
        Part left = part(inner.left(), interval.child(false));
        Part right = part(inner.right(), interval.child(true));
        // What was opened in search of a leaf that then didn't fit is shut again.
        yield full && interval.low().compareTo(to) > 0
            ? new Part.Opaque(digest)
            : new Part.Fork(left, right);
      }
    };
  }

  private Part leaf(Digest digest, Leaf leaf) {
    Digest position = RangeChunk.position(tree.path(leaf.key()));
    if (position.compareTo(from) < 0 || position.compareTo(until) > 0) {
      room -= 1 + 2 * Digest.SIZE;
      return new Part.Outside(leaf);
    }
    int bytes = DIGEST_BYTES + 2 + leaf.value().length;
    if (anyLeaf && bytes > room) {
      full = true;
      return new Part.Opaque(digest);
    }
    room -= bytes;
    anyLeaf = true;
    to = position;
    return new Part.Inside(leaf);
  }

  private static void write(Part part, ByteArrayOutputStream out) {
    switch (part) {
      case Part.Empty _ -> out.write(RangeChunk.EMPTY);
      case Part.Opaque(Digest digest) -> {
        out.write(RangeChunk.OPAQUE);
        out.writeBytes(digest.toBytes());
      }
      case Part.Outside(Leaf leaf) -> {
        out.write(RangeChunk.OUTSIDE);
        out.writeBytes(leaf.key().toBytes());
        out.writeBytes(leaf.valueDigest().toBytes());
      }
      case Part.Inside(Leaf leaf) -> {
        out.write(RangeChunk.INSIDE);
        out.writeBytes(leaf.key().toBytes());
        out.write(leaf.value().length - 1);
        out.write((leaf.value().length - 1) >>> 8);
        out.writeBytes(leaf.value());
      }
      case Part.Fork(Part left, Part right) -> {
        out.write(RangeChunk.INNER);
        write(left, out);
        write(right, out);
      }
    }
  }
}
