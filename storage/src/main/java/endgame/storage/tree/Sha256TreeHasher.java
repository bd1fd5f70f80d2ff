package endgame.storage.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 with a prefix byte per domain: leaf 0 ‖ key ‖ valueDigest, inner node 1 ‖ left ‖ right,
 * path 2 ‖ key, value 3 ‖ value.
 */
public final class Sha256TreeHasher implements TreeHasher {
  public static final Sha256TreeHasher INSTANCE = new Sha256TreeHasher();

  private Sha256TreeHasher() {}

  @Override
  public byte[] path(byte[] key) {
    MessageDigest sha = sha256();
    sha.update((byte) 2);
    return sha.digest(key);
  }

  @Override
  public byte[] valueDigest(byte[] value) {
    MessageDigest sha = sha256();
    sha.update((byte) 3);
    return sha.digest(value);
  }

  @Override
  public byte[] leaf(byte[] key, byte[] valueDigest) {
    return pair((byte) 0, key, valueDigest);
  }

  @Override
  public byte[] node(byte[] left, byte[] right) {
    return pair((byte) 1, left, right);
  }

  private static byte[] pair(byte domain, byte[] first, byte[] second) {
    MessageDigest sha = sha256();
    sha.update(domain);
    sha.update(first);
    return sha.digest(second);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
