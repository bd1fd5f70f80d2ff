package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads big-endian words from bytes. The first fault stays; from then on reads give neutral values,
 * so that a decoder is a plain list of reads with one check at its end.
 */
final class WordReader {
  static final int SCALAR_BYTES = 32;
  static final int G1_BYTES = 64;
  static final int G2_BYTES = 128;
  static final int COMPRESSED_G1_BYTES = 32;
  static final int COMPRESSED_G2_BYTES = 64;

  /** The number of elements of the field of the coordinates. */
  private static final BigInteger BASE_FIELD =
      new BigInteger("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47", 16);

  private final byte[] bytes;
  private int at;
  private @Nullable String fault;

  WordReader(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  int at() {
    return at;
  }

  @Nullable String fault() {
    return fault;
  }

  void fail(String reason) {
    if (fault == null) {
      fault = reason;
    }
  }

  /** A fault unless all bytes are read. */
  void end() {
    if (at != bytes.length) {
      fail((bytes.length - at) + " bytes too many");
    }
  }

  /** Whether so many bytes are left; else a fault. */
  private boolean has(int length) {
    if (fault == null && bytes.length - at < length) {
      fail("ends after " + bytes.length + " bytes");
    }
    return fault == null;
  }

  int u8() {
    if (!has(1)) {
      return 0;
    }
    return bytes[at++] & 0xff;
  }

  /** A number below 2^31; more is a fault. */
  int u31(String name) {
    if (!has(4)) {
      return 0;
    }
    int value = ByteBuffer.wrap(bytes).getInt(at);
    at += 4;
    if (value < 0) {
      fail(name + " is too large");
      return 0;
    }
    return value;
  }

  /** A number below 2^63; more is a fault. */
  long u63(String name) {
    if (!has(8)) {
      return 0;
    }
    long value = ByteBuffer.wrap(bytes).getLong(at);
    at += 8;
    if (value < 0) {
      fail(name + " is too large");
      return 0;
    }
    return value;
  }

  Scalar scalar(String name) {
    if (!has(SCALAR_BYTES)) {
      return Scalar.ZERO;
    }
    Optional<Scalar> value = Scalar.decode(bytes, at);
    at += SCALAR_BYTES;
    return orFail(value, name + " isn't reduced", Scalar.ZERO);
  }

  /** Reads past a coordinate that gnark wrote as it is in memory, four words, the lowest first. */
  void montgomeryElement(String name) {
    if (!has(SCALAR_BYTES)) {
      return;
    }
    byte[] bigEndian = new byte[SCALAR_BYTES];
    for (int word = 0; word < 4; word++) {
      System.arraycopy(bytes, at + 8 * word, bigEndian, 24 - 8 * word, 8);
    }
    at += SCALAR_BYTES;
    if (new BigInteger(1, bigEndian).compareTo(BASE_FIELD) >= 0) {
      fail(name + " isn't reduced");
    }
  }

  /** A point or infinity, EIP-196. */
  G1 g1(String name) {
    if (!has(G1_BYTES)) {
      return G1.INFINITY;
    }
    Optional<G1> value = G1.decode(bytes, at);
    at += G1_BYTES;
    return orFail(value, name + " is no point of the curve", G1.INFINITY);
  }

  /** A point that isn't infinity, EIP-196. */
  G1 finiteG1(String name) {
    G1 point = g1(name);
    if (point.isInfinity()) {
      fail(name + " is infinity");
    }
    return point;
  }

  /** A point in gnark's compressed form. */
  G1 compressedG1(String name) {
    if (!has(COMPRESSED_G1_BYTES)) {
      return G1.INFINITY;
    }
    Optional<G1> value = G1.decompress(bytes, at);
    at += COMPRESSED_G1_BYTES;
    return orFail(value, name + " is no compressed point", G1.INFINITY);
  }

  /** A point of the subgroup, EIP-197. */
  G2 g2(String name) {
    if (!has(G2_BYTES)) {
      return G2.INFINITY;
    }
    Optional<G2> value = G2.decode(bytes, at);
    at += G2_BYTES;
    return orFail(value, name + " is no point of the subgroup", G2.INFINITY);
  }

  /** A point of the subgroup in gnark's compressed form. */
  G2 compressedG2(String name) {
    if (!has(COMPRESSED_G2_BYTES)) {
      return G2.INFINITY;
    }
    Optional<G2> value = G2.decompress(bytes, at);
    at += COMPRESSED_G2_BYTES;
    return orFail(value, name + " is no compressed point of the subgroup", G2.INFINITY);
  }

  private <T> T orFail(Optional<T> value, String reason, T neutral) {
    if (value.isEmpty()) {
      fail(reason);
      return neutral;
    }
    return value.get();
  }
}
