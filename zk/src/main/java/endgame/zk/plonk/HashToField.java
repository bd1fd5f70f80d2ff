package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hashing to the scalar field: expand_message_xmd of <a
 * href="https://www.rfc-editor.org/rfc/rfc9380#section-5.3.1">RFC 9380</a> with SHA-256, then 48
 * bytes taken big-endian mod r.
 */
final class HashToField {
  /** 128 bits more than the modulus has, so that the result is as good as uniform. */
  private static final int LENGTH = 48;

  private static final int SHA256_BLOCK_BYTES = 64;
  private static final byte[] BSB22 = "BSB22-Plonk".getBytes(StandardCharsets.US_ASCII);

  private HashToField() {}

  /** The public input that gnark derives from a commitment to wires. */
  static Scalar bsb22(G1 commitment) {
    return Transcript.challenge(expand(commitment.encode(), BSB22, LENGTH));
  }

  /** Up to 255 digests' worth of bytes. */
  static byte[] expand(byte[] message, byte[] domain, int length) {
    byte[] suffix = Arrays.copyOf(domain, domain.length + 1);
    suffix[domain.length] = (byte) domain.length;
    byte[] first =
        Transcript.gnark()
            .add(new byte[SHA256_BLOCK_BYTES])
            .add(message)
            .add(new byte[] {(byte) (length >> 8), (byte) length, 0})
            .add(suffix)
            .sha256();
    byte[] expanded = new byte[length];
    byte[] last = new byte[first.length];
    for (int at = 0, i = 1; at < length; at += last.length, i++) {
      last =
          Transcript.gnark().add(xor(first, last)).add(new byte[] {(byte) i}).add(suffix).sha256();
      System.arraycopy(last, 0, expanded, at, Math.min(last.length, length - at));
    }
    return expanded;
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= b[i];
    }
    return sum;
  }
}
