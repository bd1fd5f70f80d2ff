package endgame.storage.tree;

import endgame.storage.tree.Node.Inner;
import endgame.storage.tree.Node.Leaf;
import endgame.storage.tree.PartialTree.Part;
import java.util.SortedSet;
import java.util.TreeSet;

/** Writes partial trees: one descent along the sorted paths. */
final class Multiproof {
  /** A key of the proof. */
  private record Wanted(Path path, Digest key, boolean deleted) {}

  /** A subtree as the proof shows it, and whether the deletions leave anything of it. */
  private record Shown(Part part, boolean emptied) {
    /** True if there was something before. */
    boolean isLost() {
      return emptied && !(part instanceof Part.Empty);
    }
  }

  private final NodeSource source;
  private final Wanted[] wanted;

  private Multiproof(NodeSource source, Wanted[] wanted) {
    this.source = source;
    this.wanted = wanted;
  }

  static byte[] make(
      Tree tree,
      NodeSource source,
      Digest root,
      SortedSet<Digest> keys,
      SortedSet<Digest> deletedKeys) {
    SortedSet<Digest> all = new TreeSet<>(keys);
    all.addAll(deletedKeys);
    Wanted[] wanted =
        all.stream()
            .map(key -> new Wanted(tree.path(key), key, deletedKeys.contains(key)))
            .sorted((a, b) -> a.path().compareTo(b.path()))
            .toArray(Wanted[]::new);
    Multiproof run = new Multiproof(source, wanted);
    Part top = run.show(root, 0, wanted.length, 0).part();
    return new PartialTree(tree, top).toBytes();
  }

  /** The subtree {@code digest} at {@code depth}, in which the keys [from, to) lie. */
  private Shown show(Digest digest, int from, int to, int depth) {
    if (digest.isZero()) {
      return new Shown(PartialTree.NONE, true);
    }
    return switch (Tree.load(source, digest)) {
      case Leaf leaf -> new Shown(leaf(leaf), isDeleted(leaf.key(), from, to));
      case Inner _ when from == to -> new Shown(new Part.Opaque(digest), false);
      case Inner inner -> {
        int middle = from;
        while (middle < to && !wanted[middle].path().bit(depth)) {
          middle++;
        }
        Shown left = show(inner.left(), from, middle, depth + 1);
        Shown right = show(inner.right(), middle, to, depth + 1);
        Part leftPart = right.isLost() ? opened(left.part()) : left.part();
        Part rightPart = left.isLost() ? opened(right.part()) : right.part();
        yield new Shown(new Part.Inner(leftPart, rightPart), left.emptied() && right.emptied());
      }
    };
  }

  private boolean isDeleted(Digest key, int from, int to) {
    for (int i = from; i < to; i++) {
      if (wanted[i].key().equals(key)) {
        return wanted[i].deleted();
      }
    }
    return false;
  }

  /** A lone opaque subtree has to show that it is no leaf: its children, as leaves or opaque. */
  private Part opened(Part part) {
    if (part instanceof Part.Opaque opaque
        && Tree.load(source, opaque.digest()) instanceof Inner inner) {
      return new Part.Inner(child(inner.left()), child(inner.right()));
    }
    return part;
  }

  private Part child(Digest digest) {
    return show(digest, 0, 0, 0).part();
  }

  private static Part leaf(Leaf leaf) {
    return new Part.Leaf(leaf.key(), leaf.valueDigest());
  }
}
