package endgame.zk.hash;

/**
 * A shard's hash, fixed at the shard's creation. All digests have 32 bytes.
 *
 * <p>Hashing knows the fields of what it hashes ({@link Hasher}): suites over bytes concatenate
 * them, {@code poseidon-bn254} gives each its own field elements, so that a circuit need not take
 * packed bytes apart.
 *
 * <p>Tags keep uses apart; see {@link Tag}. The length of what is hashed is part of the hash, so no
 * message is a prefix or an extension of another.
 */
public interface HashSuite {
  /** Bytes of a digest. */
  int DIGEST_BYTES = 32;

  /** Bytes of a piece of a body; only the last may be shorter. */
  int PIECE_BYTES = 4096;

  /** The name that the registry holds. */
  String id();

  /** A hash whose fields come one after another. */
  Hasher hasher(int tag);

  /** The parent of two digests in a tree. */
  byte[] node(byte[] left, byte[] right);

  /** Whether bytes can be a digest of this suite. The zero digest always is. */
  boolean isDigest(byte[] bytes);

  /** The root that a batch header commits its body to (docs/shard-protocol.md 3). */
  default byte[] rootOfBody(byte[] body) {
    return PieceTree.root(this, body);
  }
}
