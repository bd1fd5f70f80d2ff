package endgame.storage.tree;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The root straight from the words of docs/shard-protocol.md 2. */
final class NaiveTree {
  private NaiveTree() {}

  static Digest root(TreeHasher hasher, SortedMap<Digest, byte[]> contents) {
    return Digest.of(root(hasher, contents, new ArrayList<>(contents.keySet()), 0));
  }

  private static byte[] root(
      TreeHasher hasher, SortedMap<Digest, byte[]> contents, List<Digest> keys, int depth) {
    if (keys.isEmpty()) {
      return new byte[32];
    }
    if (keys.size() == 1) {
      Digest key = keys.getFirst();
      byte[] value = requireNonNull(contents.get(key));
      return hasher.leaf(key.toBytes(), hasher.valueDigest(value));
    }
    List<Digest> left = new ArrayList<>();
    List<Digest> right = new ArrayList<>();
    for (Digest key : keys) {
      byte[] path = hasher.path(key.toBytes());
      boolean bit = (path[depth / 8] >> (depth % 8) & 1) == 1;
      (bit ? right : left).add(key);
    }
    byte[] l = root(hasher, contents, left, depth + 1);
    byte[] r = root(hasher, contents, right, depth + 1);
    // One child empty and the other a lone leaf can't be here: two keys are below.
    return hasher.node(l, r);
  }
}
