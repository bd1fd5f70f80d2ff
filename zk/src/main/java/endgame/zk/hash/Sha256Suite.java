package endgame.zk.hash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The suite {@code sha256}: SHA-256 of {@code tag u8 ‖ length u64 ‖ bytes}, and of a node the same
 * with tag 0, which no other use has.
 */
public final class Sha256Suite implements HashSuite {
  public static final Sha256Suite INSTANCE = new Sha256Suite();

  private static final int NODE = 0;
  private static final int TAG_MAX = 255;

  private Sha256Suite() {}

  @Override
  public String id() {
    return "sha256";
  }

  @Override
  public byte[] hash(int tag, byte[]... parts) {
    if (tag <= NODE || tag > TAG_MAX) {
      throw new IllegalArgumentException("tag " + tag);
    }
    return tagged(tag, parts);
  }

  @Override
  public byte[] node(byte[] left, byte[] right) {
    if (!isDigest(left) || !isDigest(right)) {
      throw new IllegalArgumentException("no digest");
    }
    return tagged(NODE, left, right);
  }

  @Override
  public boolean isDigest(byte[] bytes) {
    return bytes.length == DIGEST_BYTES;
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    long length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer prefix = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
    MessageDigest sha256 = sha256();
    sha256.update(prefix.put((byte) tag).putLong(length).flip());
    for (byte[] part : parts) {
      sha256.update(part);
    }
    return sha256.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
