package endgame.zk.groth16;

import endgame.zk.bn254.Scalar;
import endgame.zk.hash.Sha256;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * RFC 9380 {@code expand_message_xmd} with SHA-256 to 48 bytes, as a number mod r: {@code fr.Hash}
 * of gnark-crypto with one output.
 */
final class HashToScalar {
  private static final int BYTES = 48;
  private static final int BLOCK_BYTES = 64;

  private HashToScalar() {}

  static Scalar of(byte[] message, String domain) {
    byte[] name = domain.getBytes(StandardCharsets.US_ASCII);
    byte[] suffix = ByteBuffer.allocate(name.length + 1).put(name).put((byte) name.length).array();
    byte[] length = {0, BYTES, 0};
    byte[] zero = Sha256.of(new byte[BLOCK_BYTES], message, length, suffix);
    byte[] one = Sha256.of(zero, new byte[] {1}, suffix);
    for (int i = 0; i < zero.length; i++) {
      zero[i] ^= one[i];
    }
    byte[] two = Sha256.of(zero, new byte[] {2}, suffix);
    byte[] uniform = ByteBuffer.allocate(BYTES).put(one).put(two, 0, BYTES - one.length).array();
    return Scalar.reduce(new BigInteger(1, uniform));
  }
}
