package endgame.zk.hash;

import java.io.ByteArrayOutputStream;
import java.util.function.Function;

/** The hasher of suites over bytes: the concatenation of the fields, integers little-endian. */
final class ByteHasher implements Hasher {
  private static final int WORD = 32;
  private static final int ADDRESS = 20;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private final Function<byte[], byte[]> hash;

  ByteHasher(Function<byte[], byte[]> hash) {
    this.hash = hash;
  }

  private Hasher number(long value, int size) {
    for (int i = 0; i < size; i++) {
      message.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  private Hasher sized(byte[] value, int size) {
    if (value.length != size) {
      throw new IllegalArgumentException(value.length + " bytes instead of " + size);
    }
    message.writeBytes(value);
    return this;
  }

  @Override
  public Hasher u8(int value) {
    return number(value, 1);
  }

  @Override
  public Hasher u32(int value) {
    return number(value, 4);
  }

  @Override
  public Hasher u64(long value) {
    return number(value, 8);
  }

  @Override
  public Hasher address(byte[] value) {
    return sized(value, ADDRESS);
  }

  @Override
  public Hasher u256(byte[] value) {
    return sized(value, WORD);
  }

  @Override
  public Hasher digest(byte[] value) {
    return sized(value, WORD);
  }

  @Override
  public Hasher opaque(byte[] value) {
    return sized(value, WORD);
  }

  @Override
  public Hasher bytes(byte[] value) {
    message.writeBytes(value);
    return this;
  }

  @Override
  public Hasher unknown(int kind, byte[] content) {
    return u8(kind).bytes(content);
  }

  @Override
  public byte[] finish() {
    return hash.apply(message.toByteArray());
  }
}
