package endgame.p2p.pieces;

import java.util.Arrays;
import java.util.HexFormat;

/** A blob's name: a digest of its length and its pieces. */
public final class BlobId {
  /** Length of an id. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private BlobId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * An id of given bytes.
   *
   * @throws IllegalArgumentException if there are not 32
   */
  public static BlobId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a blob's id has 32 bytes, not " + bytes.length);
    }
    return new BlobId(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlobId that && Arrays.equals(bytes, that.bytes);
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
