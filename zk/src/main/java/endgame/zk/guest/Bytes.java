package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string, ordered as unsigned bytes. */
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of an array. */
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /** The array itself, which nobody changes from now on. */
  static Bytes owned(byte[] bytes) {
    return new Bytes(bytes);
  }

  public static Bytes zero(int length) {
    return new Bytes(new byte[length]);
  }

  public static Bytes fromHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /** The next {@code length} bytes of a buffer. */
  static Bytes next(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return new Bytes(bytes);
  }

  /** Throws if the length is another. */
  Bytes ofLength(int length) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(bytes.length + " bytes instead of " + length);
    }
    return this;
  }

  public int length() {
    return bytes.length;
  }

  public byte[] toArray() {
    return bytes.clone();
  }

  /** The array inside, for reading only. */
  byte[] inner() {
    return bytes;
  }

  /** The bytes from a place on. */
  public Bytes from(int start) {
    return new Bytes(Arrays.copyOfRange(bytes, start, bytes.length));
  }

  /** Some of the bytes. */
  public Bytes slice(int start, int length) {
    return new Bytes(Arrays.copyOfRange(bytes, start, start + length));
  }

  /** A little-endian view for reading. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  void putTo(ByteBuffer buffer) {
    buffer.put(bytes);
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length <= 64 ? hex() : bytes.length + " bytes";
  }
}
