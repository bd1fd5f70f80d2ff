package endgame.p2p.gossip;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A content's name: its SHA-256. */
public final class ContentId {
  /** Length of a name. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private ContentId(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The name of a content. */
  public static ContentId of(byte[] content) {
    try {
      return new ContentId(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  static ContentId read(ByteBuffer in) {
    byte[] bytes = new byte[BYTES];
    in.get(bytes);
    return new ContentId(bytes);
  }

  void write(ByteBuffer out) {
    out.put(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentId that && Arrays.equals(bytes, that.bytes);
  }

  /** Nobody chooses a hash's bits, but many try: these 32 of 256 are as good as any. */
  @Override
  public int hashCode() {
    return ByteBuffer.wrap(bytes).getInt();
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, 8);
  }
}
