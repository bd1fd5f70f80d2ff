package endgame.zk.guest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The part of a state tree that some keys touch: a multiproof of section 2. Immutable.
 *
 * <p>A parsed tree has the shape that the section gives to every tree: leaves on their own paths,
 * no inner node over fewer than two leaves as far as that can be seen, no digest that is out of
 * range, zero or LEAF. So two different shapes never stand for one set of leaves.
 */
public final class PartialTree {
  /** Deepest leaf: a path has 256 bits. */
  private static final int DEPTH_MAX = 256;

  /** Either a tree or the reason why the bytes are none. */
  public sealed interface Result {
    record Parsed(PartialTree tree) implements Result {}

    record Malformed(String reason) implements Result {}
  }

  /** What a tree says about a key. */
  public sealed interface Lookup {
    record Present(Bytes valueDigest) implements Lookup {}

    record Absent() implements Lookup {}

    /** The path ends in a subtree that isn't opened. */
    record NotCovered() implements Lookup {}
  }

  private sealed interface Node {
    Bytes digest();
  }

  private record Empty() implements Node {
    @Override
    public Bytes digest() {
      return Hashes.ZERO;
    }
  }

  private record Opaque(Bytes digest) implements Node {}

  private record Leaf(Bytes key, Bytes path, Bytes valueDigest, Bytes digest) implements Node {
    Leaf(Bytes key, Bytes valueDigest) {
      this(key, Hashes.path(key), valueDigest, Hashes.leaf(key, valueDigest));
    }
  }

  private static final class Inner implements Node {
    private final Node left;
    private final Node right;
    private @Nullable Bytes digest;

    Inner(Node left, Node right) {
      this.left = left;
      this.right = right;
    }

    Node child(boolean goRight) {
      return goRight ? right : left;
    }

    @Override
    public Bytes digest() {
      Bytes known = digest;
      if (known == null) {
        known = Hashes.node(left.digest(), right.digest());
        digest = known;
      }
      return known;
    }
  }

  private static final Empty EMPTY = new Empty();

  private final Node top;

  private PartialTree(Node top) {
    this.top = top;
  }

  /** The tree without a leaf. */
  public static PartialTree empty() {
    return new PartialTree(EMPTY);
  }

  /** {@code valueDigest} of section 2. */
  public static Bytes valueDigest(Bytes value) {
    return Hashes.valueDigest(value);
  }

  public Bytes root() {
    return top.digest();
  }

  // Bytes

  public static Result parse(Bytes bytes) {
    ByteBuffer in = bytes.buffer();
    List<String> faults = new ArrayList<>();
    Node top = parse(in, 0, new byte[DEPTH_MAX / 8], faults);
    if (top == null) {
      return new Result.Malformed(faults.isEmpty() ? "malformed" : faults.getFirst());
    }
    return in.hasRemaining()
        ? new Result.Malformed("bytes behind the tree")
        : new Result.Parsed(new PartialTree(top));
  }

  private static @Nullable Node fault(List<String> faults, String reason) {
    faults.add(reason);
    return null;
  }

  private static @Nullable Node parse(ByteBuffer in, int depth, byte[] path, List<String> faults) {
    if (!in.hasRemaining()) {
      return fault(faults, "tree cut off");
    }
    return switch (in.get()) {
      case 0 -> EMPTY;
      case 1 -> {
        Bytes digest = digest(in);
        yield digest == null ? fault(faults, "opaque digest refused") : new Opaque(digest);
      }
      case 2 -> {
        Bytes key = in.remaining() < 32 ? null : Bytes.next(in, 32);
        Bytes valueDigest = digest(in);
        if (key == null || valueDigest == null) {
          yield fault(faults, "leaf refused");
        }
        Leaf leaf = new Leaf(key, valueDigest);
        for (int d = 0; d < depth; d++) {
          if (bit(leaf.path(), d) != ((path[d / 8] >> (d % 8)) & 1) > 0) {
            yield fault(faults, "leaf off its path");
          }
        }
        yield leaf;
      }
      case 3 -> parseInner(in, depth, path, faults);
      default -> fault(faults, "unknown node");
    };
  }

  private static @Nullable Node parseInner(
      ByteBuffer in, int depth, byte[] path, List<String> faults) {
    if (depth == DEPTH_MAX) {
      return fault(faults, "tree too deep");
    }
    path[depth / 8] &= (byte) ~(1 << (depth % 8));
    Node left = parse(in, depth + 1, path, faults);
    if (left == null) {
      return null;
    }
    path[depth / 8] |= (byte) (1 << (depth % 8));
    Node right = parse(in, depth + 1, path, faults);
    if (right == null) {
      return null;
    }
    boolean lone =
        (left instanceof Empty && (right instanceof Empty || right instanceof Leaf))
            || (right instanceof Empty && left instanceof Leaf);
    return lone ? fault(faults, "inner node over fewer than two leaves") : new Inner(left, right);
  }

  private static @Nullable Bytes digest(ByteBuffer in) {
    if (in.remaining() < 32) {
      return null;
    }
    Bytes digest = Bytes.next(in, 32);
    boolean refused =
        !Hashes.isDigest(digest) || digest.equals(Hashes.ZERO) || digest.equals(Hashes.LEAF);
    return refused ? null : digest;
  }

  public Bytes encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encode(top, out);
    return Bytes.owned(out.toByteArray());
  }

  private static void encode(Node node, ByteArrayOutputStream out) {
    switch (node) {
      case Empty e -> out.write(0);
      case Opaque o -> {
        out.write(1);
        out.writeBytes(o.digest().inner());
      }
      case Leaf l -> {
        out.write(2);
        out.writeBytes(l.key().inner());
        out.writeBytes(l.valueDigest().inner());
      }
      case Inner i -> {
        out.write(3);
        encode(i.left, out);
        encode(i.right, out);
      }
    }
  }

  // Reading

  private static boolean bit(Bytes path, int depth) {
    return (path.inner()[depth / 8] >> (depth % 8) & 1) == 1;
  }

  public Lookup lookup(Bytes key) {
    Bytes path = Hashes.path(key);
    Node node = top;
    for (int depth = 0; node instanceof Inner inner; depth++) {
      node = inner.child(bit(path, depth));
    }
    return switch (node) {
      case Leaf leaf when leaf.key().equals(key) -> new Lookup.Present(leaf.valueDigest());
      case Leaf leaf -> new Lookup.Absent();
      case Empty e -> new Lookup.Absent();
      case Opaque o -> new Lookup.NotCovered();
      case Inner i -> throw new IllegalStateException("the walk ends outside inner nodes");
    };
  }

  // Writing

  /**
   * The tree after writes (key → new {@code valueDigest}, empty to delete); empty if it isn't open
   * where they need it. Insertions come first: then only what is alone in the end is lifted.
   */
  public Optional<PartialTree> apply(SortedMap<Bytes, Optional<Bytes>> writes) {
    Node node = top;
    for (Map.Entry<Bytes, Optional<Bytes>> write : writes.entrySet()) {
      if (write.getValue().isPresent()) {
        node = insert(node, 0, new Leaf(write.getKey(), write.getValue().get()));
        if (node == null) {
          return Optional.empty();
        }
      }
    }
    for (Map.Entry<Bytes, Optional<Bytes>> write : writes.entrySet()) {
      if (write.getValue().isEmpty()) {
        node = delete(node, 0, write.getKey(), Hashes.path(write.getKey()));
        if (node == null) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new PartialTree(node));
  }

  private static @Nullable Node insert(Node node, int depth, Leaf leaf) {
    return switch (node) {
      case Empty e -> leaf;
      case Opaque o -> null;
      case Leaf other when other.key().equals(leaf.key()) -> leaf;
      case Leaf other -> fork(other, leaf, depth);
      case Inner inner -> {
        boolean right = bit(leaf.path(), depth);
        Node child = insert(inner.child(right), depth + 1, leaf);
        yield child == null ? null : with(inner, right, child);
      }
    };
  }

  /** Inner nodes down to where two leaves part; null if their paths collide. */
  private static @Nullable Node fork(Leaf one, Leaf two, int depth) {
    if (depth == DEPTH_MAX) {
      return null;
    }
    boolean right = bit(one.path(), depth);
    if (right != bit(two.path(), depth)) {
      return right ? new Inner(two, one) : new Inner(one, two);
    }
    Node below = fork(one, two, depth + 1);
    if (below == null) {
      return null;
    }
    return right ? new Inner(EMPTY, below) : new Inner(below, EMPTY);
  }

  private static Node with(Inner inner, boolean right, Node child) {
    return right ? new Inner(inner.left, child) : new Inner(child, inner.right);
  }

  private static @Nullable Node delete(Node node, int depth, Bytes key, Bytes path) {
    return switch (node) {
      case Empty e -> e;
      case Opaque o -> null;
      case Leaf leaf -> leaf.key().equals(key) ? EMPTY : leaf;
      case Inner inner -> {
        boolean right = bit(path, depth);
        Node child = delete(inner.child(right), depth + 1, key, path);
        yield child == null ? null : lift(inner, right, child);
      }
    };
  }

  private static @Nullable Node lift(Inner inner, boolean right, Node child) {
    Node sibling = inner.child(!right);
    boolean emptied = child instanceof Empty && !(inner.child(right) instanceof Empty);
    if (emptied && sibling instanceof Opaque) {
      return null;
    }
    if (child instanceof Empty && sibling instanceof Leaf) {
      return sibling;
    }
    if (sibling instanceof Empty && (child instanceof Leaf || child instanceof Empty)) {
      return child;
    }
    return with(inner, right, child);
  }

  // Cutting

  /** A node cut to some keys, and whether the writes leave no leaf in it. */
  private record Cut(Node node, boolean emptied) {}

  /**
   * The multiproof of some keys out of this tree: opaque where no key leads, but open beside a
   * subtree that deletions empty.
   *
   * @param keys all keys of the proof
   * @param deleted those that are deleted
   * @param present those that have a value afterwards because they are written
   */
  public PartialTree cut(
      SortedSet<Bytes> keys, SortedSet<Bytes> deleted, SortedSet<Bytes> present) {
    List<Wanted> wanted = new ArrayList<>();
    for (Bytes key : keys) {
      wanted.add(new Wanted(key, Hashes.path(key), deleted.contains(key), present.contains(key)));
    }
    return new PartialTree(cut(top, 0, wanted).node());
  }

  private record Wanted(Bytes key, Bytes path, boolean deleted, boolean present) {}

  private static Cut cut(Node node, int depth, List<Wanted> wanted) {
    boolean filled = wanted.stream().anyMatch(Wanted::present);
    return switch (node) {
      case Empty e -> new Cut(e, !filled);
      case Opaque o -> new Cut(o, false);
      case Leaf leaf -> {
        if (wanted.isEmpty()) {
          yield new Cut(new Opaque(leaf.digest()), false);
        }
        boolean gone = wanted.stream().anyMatch(w -> w.deleted() && w.key().equals(leaf.key()));
        yield new Cut(leaf, gone && !filled);
      }
      case Inner inner -> {
        if (wanted.isEmpty()) {
          yield new Cut(new Opaque(inner.digest()), false);
        }
        List<Wanted> toLeft = wanted.stream().filter(w -> !bit(w.path(), depth)).toList();
        List<Wanted> toRight = wanted.stream().filter(w -> bit(w.path(), depth)).toList();
        Cut left = cut(inner.left, depth + 1, toLeft);
        Cut right = cut(inner.right, depth + 1, toRight);
        Node leftNode = beside(left.node(), inner.left, right, inner.right);
        Node rightNode = beside(right.node(), inner.right, left, inner.left);
        yield new Cut(new Inner(leftNode, rightNode), left.emptied() && right.emptied());
      }
    };
  }

  /** Opens an opaque cut whose sibling gets emptied. */
  private static Node beside(Node cut, Node whole, Cut sibling, Node siblingBefore) {
    boolean opens = cut instanceof Opaque && sibling.emptied() && !(siblingBefore instanceof Empty);
    if (!opens) {
      return cut;
    }
    return switch (whole) {
      case Inner inner -> new Inner(shut(inner.left), shut(inner.right));
      case Leaf leaf -> leaf;
      case Opaque o -> o;
      case Empty e -> e;
    };
  }

  private static Node shut(Node node) {
    return node instanceof Empty ? node : new Opaque(node.digest());
  }
}
