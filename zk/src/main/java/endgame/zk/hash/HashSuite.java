package endgame.zk.hash;

/**
 * A shard's hash, fixed at the shard's creation. All digests have 32 bytes.
 *
 * <p>Tags keep uses apart; see {@link Tag}. The length of the bytes is part of what is hashed, so
 * no message is a prefix or an extension of another.
 */
public interface HashSuite {
  /** Bytes of a digest. */
  int DIGEST_BYTES = 32;

  /** The name that the registry holds. */
  String id();

  /** The hash of the concatenation of the parts. */
  byte[] hash(int tag, byte[]... parts);

  /** The parent of two digests in a tree. */
  byte[] node(byte[] left, byte[] right);

  /** Whether bytes can be a digest of this suite. */
  boolean isDigest(byte[] bytes);
}
