package endgame.storage.tree;

import endgame.storage.StorageFailure;
import endgame.storage.tree.Node.Inner;
import endgame.storage.tree.Node.Leaf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Functions over trees whose nodes lie in a {@link NodeSource} under their digests. A tree is its
 * root digest; old roots stay readable as long as their nodes are kept. Pure and safe for many
 * threads as far as the source is. A node that the source lacks is a {@link MissingNode}.
 */
public record Tree(TreeHasher hasher) {
  public static final Tree SHA256 = new Tree(Sha256TreeHasher.INSTANCE);

  /** The value of a key; not to be written to. */
  public Optional<byte[]> get(NodeSource source, Digest root, Digest key) {
    Path path = path(key);
    Digest at = root;
    for (int depth = 0; !at.isZero(); depth++) {
      switch (load(source, at)) {
        case Leaf leaf -> {
          return leaf.key().equals(key) ? Optional.of(leaf.value()) : Optional.empty();
        }
        case Inner inner -> at = path.bit(depth) ? inner.right() : inner.left();
      }
    }
    return Optional.empty();
  }

  /**
   * Writes and deletes in one pass; reads only the nodes on the changed paths, and a sibling where
   * a deletion leaves it alone.
   *
   * @param changes key to new value (1 to 65,536 bytes, not to be written to later), or empty to
   *     delete; deleting what isn't there changes nothing
   */
  public Update update(
      NodeSource source, Digest root, SortedMap<Digest, Optional<byte[]>> changes) {
    return new Updating(this, source).run(root, changes);
  }

  /** The proof that the tree holds this key with its value's digest, or doesn't hold it. */
  public Proof prove(NodeSource source, Digest root, Digest key) {
    return Proof.make(this, source, root, key);
  }

  /**
   * The partial tree (docs/shard-protocol.md 2) that shows every key, before and after the deletion
   * of {@code deletedKeys}.
   *
   * @param keys read or written; may hold the deleted ones or not
   * @param deletedKeys where one leaves its sibling alone, the sibling is opened, even if a key
   *     that {@code keys} writes fills the place again: so a verifier may apply the changes in any
   *     order
   */
  public byte[] multiproof(
      NodeSource source, Digest root, SortedSet<Digest> keys, SortedSet<Digest> deletedKeys) {
    return Multiproof.make(this, source, root, keys, deletedKeys);
  }

  /** All leaves from left to right, that is by path. */
  public Iterator<Leaf> iterate(NodeSource source, Digest root) {
    Deque<Digest> pending = new ArrayDeque<>();
    push(pending, root);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !pending.isEmpty();
      }

      @Override
      public Leaf next() {
        while (!pending.isEmpty()) {
          switch (load(source, pending.pop())) {
            case Leaf leaf -> {
              return leaf;
            }
            case Inner inner -> {
              push(pending, inner.right());
              push(pending, inner.left());
            }
          }
        }
        throw new NoSuchElementException();
      }
    };
  }

  private static void push(Deque<Digest> pending, Digest digest) {
    if (!digest.isZero()) {
      pending.push(digest);
    }
  }

  Path path(Digest key) {
    return Path.of(hasher.path(key.toBytes()));
  }

  Digest leafDigest(Digest key, Digest valueDigest) {
    return Digest.of(hasher.leaf(key.toBytes(), valueDigest.toBytes()));
  }

  Digest nodeDigest(Digest left, Digest right) {
    return Digest.of(hasher.node(left.toBytes(), right.toBytes()));
  }

  static Node load(NodeSource source, Digest digest) {
    byte[] bytes = source.node(digest).orElseThrow(() -> new MissingNode(digest));
    return Node.parse(bytes)
        .orElseThrow(() -> new StorageFailure("the tree node " + digest.hex() + " is damaged"));
  }
}
