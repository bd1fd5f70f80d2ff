package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import endgame.zk.hash.Sha256;
import endgame.zk.precompile.Keccak;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The bytes that a challenge is the hash of. */
final class Transcript {
  /** What gnark's uncompressed form of infinity begins with; ffjavascript's is 64 zeros. */
  private static final byte GNARK_INFINITY = 0x40;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
  private final byte infinity;

  private Transcript(byte infinity) {
    this.infinity = infinity;
  }

  static Transcript gnark() {
    return new Transcript(GNARK_INFINITY);
  }

  static Transcript snarkjs() {
    return new Transcript((byte) 0);
  }

  Transcript add(byte[] part) {
    bytes.writeBytes(part);
    return this;
  }

  /** A label in ASCII. */
  Transcript add(String label) {
    return add(label.getBytes(StandardCharsets.US_ASCII));
  }

  Transcript add(G1 point) {
    byte[] encoded = point.encode();
    if (point.isInfinity()) {
      encoded[0] = infinity;
    }
    return add(encoded);
  }

  Transcript add(Scalar value) {
    return add(value.encode());
  }

  byte[] sha256() {
    return Sha256.of(bytes.toByteArray());
  }

  byte[] keccak256() {
    return Keccak.hash256(bytes.toByteArray());
  }

  /** A digest as a challenge: its big-endian number mod r. */
  static Scalar challenge(byte[] digest) {
    return Scalar.reduce(new BigInteger(1, digest));
  }
}
