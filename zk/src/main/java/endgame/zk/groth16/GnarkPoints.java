package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads gnark's binary files. A file holds all its points compressed, or all of them raw; its first
 * two bits say which. After the first fault everything read is a default, so that a reader checks
 * {@link #fault} once, at the end; nothing is ever allocated by a length that the file claims.
 */
final class GnarkPoints {
  private static final int G1_RAW = 64;
  private static final int G2_RAW = 128;
  private static final int FORM_BITS = 0xc0;
  private final byte[] bytes;
  private final boolean raw;
  private int at;
  private String fault = "";

  GnarkPoints(byte[] bytes) {
    this.bytes = bytes;
    this.raw = bytes.length > 0 && (bytes[0] & FORM_BITS) == 0;
  }

  int g1Bytes() {
    return raw ? G1_RAW : G1_RAW / 2;
  }

  int g2Bytes() {
    return raw ? G2_RAW : G2_RAW / 2;
  }

  int remaining() {
    return bytes.length - at;
  }

  boolean failed() {
    return !fault.isEmpty();
  }

  /** What was wrong first; empty after success. */
  String fault() {
    return fault;
  }

  void fail(String reason) {
    if (fault.isEmpty()) {
      fault = reason;
      at = bytes.length;
    }
  }

  G1 g1(String name) {
    if (!has(g1Bytes())) {
      return G1.INFINITY;
    }
    Optional<G1> point = raw ? G1.decode(bytes, at) : G1.decompress(bytes, at);
    at += g1Bytes();
    if (point.isEmpty()) {
      fail(name + " isn't a point of G1");
    }
    return point.orElse(G1.INFINITY);
  }

  G2 g2(String name) {
    if (!has(g2Bytes())) {
      return G2.INFINITY;
    }
    Optional<G2> point = raw ? G2.decode(bytes, at) : G2.decompress(bytes, at);
    at += g2Bytes();
    if (point.isEmpty()) {
      fail(name + " isn't a point of G2");
    }
    return point.orElse(G2.INFINITY);
  }

  /** A number of things of which each takes at least so many of the bytes that are left. */
  int count(int bytesEach, int max, String name) {
    if (!has(Integer.BYTES)) {
      return 0;
    }
    long count = Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(at));
    at += Integer.BYTES;
    if (count > max || count * bytesEach > remaining()) {
      fail(count + " " + name + " are more than fit");
      return 0;
    }
    return (int) count;
  }

  long u64() {
    if (!has(Long.BYTES)) {
      return 0;
    }
    at += Long.BYTES;
    return ByteBuffer.wrap(bytes).getLong(at - Long.BYTES);
  }

  List<G1> g1s(int max, String name) {
    int count = count(g1Bytes(), max, name);
    List<G1> points = new ArrayList<>(count);
    for (int i = 0; i < count && !failed(); i++) {
      points.add(g1(name + " " + i));
    }
    return points;
  }

  void end() {
    if (remaining() > 0) {
      fail(remaining() + " bytes too many");
    }
  }

  private boolean has(int length) {
    if (remaining() >= length) {
      return true;
    }
    fail("the bytes end early");
    return false;
  }
}
