package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of section 1 and 2 on {@link Bytes}. */
final class Hashes {
  static final Bytes ZERO = Bytes.zero(32);

  /** The constant block LEAF (section 2): no digest of a tree. */
  static final Bytes LEAF =
      words(0x454e44, 0x47414d, 0x450000, 0x4c4541, 0x460000, 0x000001, 0x000000, 0x000001);

  private static final int MODULUS = 2130706433;
  private static final int BODY_PIECE = 4;
  private static final int BODY = 5;

  private Hashes() {}

  static Bytes path(Bytes key) {
    return p2(1, key);
  }

  static Bytes valueDigest(Bytes value) {
    return p2(2, value);
  }

  static Bytes leaf(Bytes key, Bytes valueDigest) {
    return p2(3, key, valueDigest);
  }

  static Bytes node(Bytes left, Bytes right) {
    return p2(99, left, right);
  }

  static Bytes bodyPiece(byte[] piece) {
    return p2(BODY_PIECE, Bytes.owned(piece));
  }

  static Bytes body(Bytes length, Bytes tree) {
    return p2(BODY, length, tree);
  }

  /** Whether each of the eight words is below the modulus. */
  static boolean isDigest(Bytes digest) {
    ByteBuffer in = digest.buffer();
    while (in.hasRemaining()) {
      if (Integer.compareUnsigned(in.getInt(), MODULUS) >= 0) {
        return false;
      }
    }
    return true;
  }

  static Bytes words(int... words) {
    ByteBuffer out = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    out.asIntBuffer().put(words);
    return Bytes.owned(out.array());
  }

  private static Bytes p2(int tag, Bytes... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) tag);
      for (Bytes part : parts) {
        digest.update(part.inner());
      }
      byte[] hash = digest.digest();
      for (int k = 3; k < 32; k += 4) {
        hash[k] &= 0x3f;
      }
      return Bytes.owned(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
