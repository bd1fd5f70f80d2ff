package endgame.zk.hash;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The suite {@code sha256}: SHA-256 of {@code tag u32 ‖ length u64 ‖ bytes}, and of a node {@code
 * 0x01 ‖ left ‖ right}.
 *
 * <p>A tag whose first byte is 1 would begin like a node; such tags are those of the state tree,
 * which shards of this suite don't have, and are refused.
 */
public final class Sha256Suite implements HashSuite {
  public static final Sha256Suite INSTANCE = new Sha256Suite();

  private static final byte NODE = 1;
  private static final int TAG_MASK = 0xff;

  private Sha256Suite() {}

  @Override
  public String id() {
    return "sha256";
  }

  @Override
  public Hasher hasher(int tag) {
    if (tag < 0 || (tag & TAG_MASK) == NODE) {
      throw new IllegalArgumentException("tag " + tag);
    }
    return new ByteHasher(message -> tagged(tag, message));
  }

  private static byte[] tagged(int tag, byte[] message) {
    ByteBuffer prefix = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    MessageDigest sha256 = sha256();
    sha256.update(prefix.putInt(tag).putLong(message.length).flip());
    return sha256.digest(message);
  }

  @Override
  public byte[] node(byte[] left, byte[] right) {
    if (!isDigest(left) || !isDigest(right)) {
      throw new IllegalArgumentException("no digest");
    }
    MessageDigest sha256 = sha256();
    sha256.update(NODE);
    sha256.update(left);
    return sha256.digest(right);
  }

  @Override
  public boolean isDigest(byte[] bytes) {
    return bytes.length == DIGEST_BYTES;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
