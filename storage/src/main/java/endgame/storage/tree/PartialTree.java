package endgame.storage.tree;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Some leaves of a tree with all that is needed to compute its root, and its root after changes to
 * them: the multiproof of docs/shard-protocol.md 2. Bytes, pre-order:
 *
 * <pre>
 * 0                         an empty subtree
 * 1 ‖ digest                an opaque subtree
 * 2 ‖ key ‖ valueDigest     a leaf
 * 3, left, right            an inner node
 * </pre>
 *
 * Whoever accepts one must compare {@link #root} with a root that he trusts. Immutable. The
 * verifier applies changes one by one: a twin of {@link Tree#update}, not a fast one.
 */
public final class PartialTree {
  public static final int MAX_BYTES = 64 << 20;

  /** The outcome of reading a partial tree. */
  public sealed interface Parsed {
    record Valid(PartialTree tree) implements Parsed {}

    record Malformed(String reason) implements Parsed {}
  }

  /** The outcome of changing a partial tree. */
  public sealed interface Applied {
    record Changed(PartialTree tree) implements Applied {}

    /** The partial tree doesn't show enough to know the root after the changes. */
    record Uncovered(String reason) implements Applied {}
  }

  sealed interface Part {
    record Empty() implements Part {}

    record Opaque(Digest digest) implements Part {}

    record Leaf(Digest key, Digest valueDigest) implements Part {}

    record Inner(Part left, Part right) implements Part {}

    default void write(ByteArrayOutputStream out) {
      switch (this) {
        case Empty _ -> out.write(0);
        case Opaque opaque -> {
          out.write(1);
          out.writeBytes(opaque.digest.toBytes());
        }
        case Leaf leaf -> {
          out.write(2);
          out.writeBytes(leaf.key.toBytes());
          out.writeBytes(leaf.valueDigest.toBytes());
        }
        case Inner inner -> {
          out.write(3);
          inner.left.write(out);
          inner.right.write(out);
        }
      }
    }
  }

  static final Part NONE = new Part.Empty();

  private final Tree tree;
  private final Part top;

  PartialTree(Tree tree, Part top) {
    this.tree = tree;
    this.top = top;
  }

  /** Refuses everything that no honest tree has, misplaced leaves among them. */
  public static Parsed parse(TreeHasher hasher, byte[] bytes) {
    return new PartialTreeReader(new Tree(hasher), bytes).read();
  }

  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    top.write(out);
    return out.toByteArray();
  }

  public Digest root() {
    return root(top);
  }

  private Digest root(Part part) {
    return switch (part) {
      case Part.Empty _ -> Digest.ZERO;
      case Part.Opaque opaque -> opaque.digest();
      case Part.Leaf leaf -> tree.leafDigest(leaf.key(), leaf.valueDigest());
      case Part.Inner inner -> tree.nodeDigest(root(inner.left()), root(inner.right()));
    };
  }

  /** Invalid if the key's path ends in an opaque subtree. */
  public Lookup get(Digest key) {
    Path path = tree.path(key);
    Part at = top;
    for (int depth = 0; ; depth++) {
      switch (at) {
        case Part.Empty _ -> {
          return new Lookup.Absent();
        }
        case Part.Opaque _ -> {
          return new Lookup.Invalid("the partial tree doesn't show this key");
        }
        case Part.Leaf leaf -> {
          return leaf.key().equals(key)
              ? new Lookup.Present(leaf.valueDigest())
              : new Lookup.Absent();
        }
        case Part.Inner inner -> at = path.bit(depth) ? inner.right() : inner.left();
      }
    }
  }

  /**
   * @param changes as for {@link Tree#update}
   */
  public Applied apply(SortedMap<Digest, Optional<byte[]>> changes) {
    Part changed = top;
    for (Map.Entry<Digest, Optional<byte[]>> change : changes.entrySet()) {
      Digest key = change.getKey();
      Path path = tree.path(key);
      Optional<Digest> value =
          change.getValue().map(bytes -> Digest.of(tree.hasher().valueDigest(bytes)));
      Optional<Part> next =
          value.isPresent()
              ? put(changed, path, new Part.Leaf(key, value.get()), 0)
              : delete(changed, path, key, 0);
      if (next.isEmpty()) {
        return new Applied.Uncovered("the change of " + key.hex() + " meets an opaque subtree");
      }
      changed = next.get();
    }
    return new Applied.Changed(new PartialTree(tree, changed));
  }

  private Optional<Part> put(Part at, Path path, Part.Leaf leaf, int depth) {
    return switch (at) {
      case Part.Empty _ -> Optional.of(leaf);
      case Part.Opaque _ -> Optional.empty();
      case Part.Leaf old when old.key().equals(leaf.key()) -> Optional.of(leaf);
      case Part.Leaf old -> Optional.of(part(old, tree.path(old.key()), leaf, path, depth));
      case Part.Inner inner ->
          path.bit(depth)
              ? put(inner.right(), path, leaf, depth + 1)
                  .map(right -> new Part.Inner(inner.left(), right))
              : put(inner.left(), path, leaf, depth + 1)
                  .map(left -> new Part.Inner(left, inner.right()));
    };
  }

  /** Two leaves where one was: inner nodes down to the depth at which they part. */
  private static Part part(Part.Leaf old, Path oldPath, Part.Leaf leaf, Path path, int depth) {
    int parting = path.firstDifference(oldPath);
    if (parting == Path.BITS) {
      throw new IllegalStateException("two keys have one path");
    }
    Part made = path.bit(parting) ? new Part.Inner(old, leaf) : new Part.Inner(leaf, old);
    for (int d = parting - 1; d >= depth; d--) {
      made = path.bit(d) ? new Part.Inner(NONE, made) : new Part.Inner(made, NONE);
    }
    return made;
  }

  private Optional<Part> delete(Part at, Path path, Digest key, int depth) {
    return switch (at) {
      case Part.Empty empty -> Optional.of(empty);
      case Part.Opaque _ -> Optional.empty();
      case Part.Leaf leaf -> Optional.of(leaf.key().equals(key) ? NONE : leaf);
      case Part.Inner inner -> {
        boolean right = path.bit(depth);
        Part child = right ? inner.right() : inner.left();
        Part sibling = right ? inner.left() : inner.right();
        Optional<Part> next = delete(child, path, key, depth + 1);
        if (next.isEmpty() || next.get().equals(child)) {
          yield next.map(_ -> inner);
        }
        yield join(next.get(), sibling, right);
      }
    };
  }

  /** {@code child} has just lost a leaf. */
  private static Optional<Part> join(Part child, Part sibling, boolean right) {
    // Nobody can tell whether an opaque subtree is a leaf, which would have to be lifted.
    if (child instanceof Part.Empty && sibling instanceof Part.Opaque) {
      return Optional.empty();
    }
    if (child instanceof Part.Empty && sibling instanceof Part.Leaf) {
      return Optional.of(sibling);
    }
    if (child instanceof Part.Leaf && sibling instanceof Part.Empty) {
      return Optional.of(child);
    }
    return Optional.of(right ? new Part.Inner(sibling, child) : new Part.Inner(child, sibling));
  }
}
