package endgame.zk.guest;

import endgame.zk.hash.P2;

/** The hashes of sections 1 and 2 of docs/shard-protocol.md on {@link Bytes}. */
final class Hashes {
  static final Bytes ZERO = Bytes.zero(32);

  /** The constant block LEAF (section 2): no digest of a tree. */
  static final Bytes LEAF = Bytes.owned(P2.leafConstant());

  private Hashes() {}

  static Bytes path(Bytes key) {
    return Bytes.owned(P2.statePath(key.inner()));
  }

  static Bytes valueDigest(Bytes value) {
    return Bytes.owned(P2.valueDigest(value.inner()));
  }

  static Bytes leaf(Bytes key, Bytes valueDigest) {
    return Bytes.owned(P2.stateLeaf(key.inner(), valueDigest.inner()));
  }

  static Bytes node(Bytes left, Bytes right) {
    return Bytes.owned(P2.parent(left.inner(), right.inner()));
  }

  static Bytes bodyRoot(Bytes body) {
    return Bytes.owned(P2.bodyRoot(body.inner()));
  }

  /** Whether each of the eight words is below the modulus. */
  static boolean isDigest(Bytes digest) {
    return P2.isCanonical(digest.inner());
  }
}
