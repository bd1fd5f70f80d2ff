package endgame.p2p.discovery;

import java.util.Arrays;

/** 32 bytes that don't change: a genesis hash, a key. */
public final class Bytes32 {
  /** Their number. */
  public static final int COUNT = 32;

  private final byte[] bytes;

  private Bytes32(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A copy of these.
   *
   * @throws IllegalArgumentException if there are not 32
   */
  public static Bytes32 of(byte[] bytes) {
    if (bytes.length != COUNT) {
      throw new IllegalArgumentException("32 bytes, not " + bytes.length);
    }
    return new Bytes32(bytes.clone());
  }

  /** A copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes32 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Not the bytes: they may be a key. */
  @Override
  public String toString() {
    return "Bytes32";
  }
}
