package endgame.storage.tree;

import endgame.storage.tree.Node.Inner;
import endgame.storage.tree.Node.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** One run of {@link Tree#update}: a recursion over the changes sorted by path. */
final class Updating {
  /** What the recursion knows of a subtree; UNREAD is an untouched one, not empty. */
  private enum Kind {
    EMPTY,
    LEAF,
    INNER,
    UNREAD
  }

  private record Subtree(Digest digest, Kind kind) {
    static final Subtree EMPTY = new Subtree(Digest.ZERO, Kind.EMPTY);

    static Subtree untouched(Digest digest) {
      return digest.isZero() ? EMPTY : new Subtree(digest, Kind.UNREAD);
    }
  }

  /** A change; without a value, a deletion. */
  private record Change(Path path, Digest key, Optional<byte[]> value)
      implements Comparable<Change> {
    @Override
    public int compareTo(Change other) {
      return path.compareTo(other.path);
    }
  }

  /** A leaf to be placed. {@code fresh} is its node if the old tree doesn't have it. */
  private record Placed(Path path, Digest digest, Optional<Leaf> fresh) {}

  private final Tree tree;
  private final NodeSource source;
  private final Map<Digest, byte[]> newNodes = new LinkedHashMap<>();
  private final List<Digest> replaced = new ArrayList<>();

  Updating(Tree tree, NodeSource source) {
    this.tree = tree;
    this.source = source;
  }

  Update run(Digest root, SortedMap<Digest, Optional<byte[]>> changes) {
    Change[] sorted = new Change[changes.size()];
    int i = 0;
    for (Map.Entry<Digest, Optional<byte[]>> change : changes.entrySet()) {
      change.getValue().ifPresent(Updating::checkValue);
      Digest key = change.getKey();
      sorted[i++] = new Change(tree.path(key), key, change.getValue());
    }
    Arrays.sort(sorted);
    Digest newRoot = update(root, sorted, 0, sorted.length, 0).digest();
    return new Update(newRoot, newNodes, replaced);
  }

  private static void checkValue(byte[] value) {
    if (value.length == 0 || value.length > Node.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException("a value of " + value.length + " bytes");
    }
  }

  /** The subtree {@code digest} at {@code depth} after changes [from, to), which all lie in it. */
  private Subtree update(Digest digest, Change[] changes, int from, int to, int depth) {
    if (from == to) {
      return Subtree.untouched(digest);
    }
    if (digest.isZero()) {
      return build(placed(changes, from, to), depth);
    }
    return switch (Tree.load(source, digest)) {
      case Leaf leaf -> updateLeaf(digest, leaf, changes, from, to, depth);
      case Inner inner -> {
        int middle = split(changes, from, to, depth);
        Subtree left = update(inner.left(), changes, from, middle, depth + 1);
        Subtree right = update(inner.right(), changes, middle, to, depth + 1);
        if (left.digest().equals(inner.left()) && right.digest().equals(inner.right())) {
          yield new Subtree(digest, Kind.INNER);
        }
        replaced.add(digest);
        yield join(left, right);
      }
    };
  }

  private Subtree updateLeaf(
      Digest digest, Leaf leaf, Change[] changes, int from, int to, int depth) {
    List<Placed> leaves = placed(changes, from, to);
    boolean overwritten = false;
    for (int i = from; i < to; i++) {
      overwritten |= changes[i].key().equals(leaf.key());
    }
    if (!overwritten) {
      Placed old = new Placed(tree.path(leaf.key()), digest, Optional.empty());
      int at = 0;
      while (at < leaves.size() && leaves.get(at).path().compareTo(old.path()) < 0) {
        at++;
      }
      leaves.add(at, old);
    } else if (leaves.stream().noneMatch(other -> other.digest().equals(digest))) {
      replaced.add(digest);
    } else {
      // Written again as it was: the node is there already.
      leaves.replaceAll(other ->
          other.digest().equals(digest)
              ? new Placed(other.path(), digest, Optional.empty())
              : other);
    }
    return build(leaves, depth);
  }

  private List<Placed> placed(Change[] changes, int from, int to) {
    List<Placed> leaves = new ArrayList<>(to - from + 1);
    for (int i = from; i < to; i++) {
      Change change = changes[i];
      if (change.value().isPresent()) {
        byte[] value = change.value().get();
        Digest valueDigest = Digest.of(tree.hasher().valueDigest(value));
        Leaf leaf = new Leaf(change.key(), valueDigest, value);
        Digest digest = tree.leafDigest(change.key(), valueDigest);
        leaves.add(new Placed(change.path(), digest, Optional.of(leaf)));
      }
    }
    return leaves;
  }

  /** The subtree at {@code depth} with exactly these leaves, which are sorted by path. */
  private Subtree build(List<Placed> leaves, int depth) {
    if (leaves.isEmpty()) {
      return Subtree.EMPTY;
    }
    if (leaves.size() == 1) {
      Placed leaf = leaves.getFirst();
      leaf.fresh().ifPresent(node -> newNodes.put(leaf.digest(), node.encode()));
      return new Subtree(leaf.digest(), Kind.LEAF);
    }
    if (depth == Path.BITS) {
      throw new IllegalStateException("two keys have one path");
    }
    int middle = 0;
    while (middle < leaves.size() && !leaves.get(middle).path().bit(depth)) {
      middle++;
    }
    Subtree left = build(leaves.subList(0, middle), depth + 1);
    Subtree right = build(leaves.subList(middle, leaves.size()), depth + 1);
    return join(left, right);
  }

  /** Empty, a lone leaf lifted, or a new inner node. */
  private Subtree join(Subtree left, Subtree right) {
    if (left.kind() == Kind.EMPTY && right.kind() == Kind.EMPTY) {
      return Subtree.EMPTY;
    }
    if (left.kind() == Kind.EMPTY && isLeaf(right)) {
      return new Subtree(right.digest(), Kind.LEAF);
    }
    if (right.kind() == Kind.EMPTY && isLeaf(left)) {
      return new Subtree(left.digest(), Kind.LEAF);
    }
    Inner inner = new Inner(left.digest(), right.digest());
    Digest digest = inner.digest(tree.hasher());
    newNodes.put(digest, inner.encode());
    return new Subtree(digest, Kind.INNER);
  }

  private boolean isLeaf(Subtree subtree) {
    return switch (subtree.kind()) {
      case LEAF -> true;
      case EMPTY, INNER -> false;
      case UNREAD -> Tree.load(source, subtree.digest()) instanceof Leaf;
    };
  }

  /** The first change that goes right. */
  private static int split(Change[] changes, int from, int to, int depth) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (changes[middle].path().bit(depth)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
