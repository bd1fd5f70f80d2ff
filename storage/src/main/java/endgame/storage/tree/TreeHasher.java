package endgame.storage.tree;

/**
 * The hashes of a tree. Every result is 32 bytes, and none that can occur is all zero. Safe for
 * many threads; keeps no reference to what it is given.
 */
public interface TreeHasher {
  /** Where a key lives: bit d%8 of byte d/8 chooses the side at depth d, 0 being left. */
  byte[] path(byte[] key);

  byte[] valueDigest(byte[] value);

  /** Must be in another domain than {@code node}, else leaves pass as inner nodes. */
  byte[] leaf(byte[] key, byte[] valueDigest);

  byte[] node(byte[] left, byte[] right);

  /**
   * True for 32 bytes that no proof may give as a digest: not a digest of this hash, or one that
   * opens a leaf as an inner node. The zero digest is refused anyway.
   */
  default boolean refuses(byte[] digest) {
    return false;
  }
}
