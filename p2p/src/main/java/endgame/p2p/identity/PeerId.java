package endgame.p2p.identity;

import java.util.Arrays;
import java.util.HexFormat;

/** A node's name: the 32 bytes of its Ed25519 public key, ordered as unsigned bytes. */
public final class PeerId implements Comparable<PeerId> {
  /** Length of an id. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private PeerId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * An id of given bytes.
   *
   * @throws IllegalArgumentException if there are not 32
   */
  public static PeerId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a peer id has 32 bytes, not " + bytes.length);
    }
    return new PeerId(bytes.clone());
  }

  /**
   * An id of 64 hexadecimal digits, with or without 0x.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static PeerId parse(String hex) {
    return of(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The first 8 digits, for logs. */
  public String shortHex() {
    return HexFormat.of().formatHex(bytes, 0, 4);
  }

  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
