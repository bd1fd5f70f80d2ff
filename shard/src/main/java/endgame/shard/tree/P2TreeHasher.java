package endgame.shard.tree;

import endgame.storage.tree.Tree;
import endgame.storage.tree.TreeHasher;
import endgame.zk.hash.P2;
import java.util.Arrays;

/** Hashes of docs/shard-protocol.md, section 2. */
public final class P2TreeHasher implements TreeHasher {
  public static final Tree TREE = new Tree(new P2TreeHasher());

  private P2TreeHasher() {}

  @Override
  public byte[] path(byte[] key) {
    return P2.statePath(key);
  }

  @Override
  public byte[] valueDigest(byte[] value) {
    return P2.valueDigest(value);
  }

  @Override
  public byte[] leaf(byte[] key, byte[] valueDigest) {
    return P2.stateLeaf(key, valueDigest);
  }

  @Override
  public byte[] node(byte[] left, byte[] right) {
    return P2.parent(left, right);
  }

  /** Every leaf is also node(LEAF, capacity): the constant may not stand as a child. */
  @Override
  public boolean refuses(byte[] digest) {
    return !P2.isCanonical(digest) || Arrays.equals(digest, P2.leafConstant());
  }
}
