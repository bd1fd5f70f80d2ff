package endgame.shard.protocol;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Writes little-endian fields. */
public final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public ByteWriter u8(int value) {
    out.write(value);
    return this;
  }

  public ByteWriter u32(long value) {
    return number(value, 4);
  }

  public ByteWriter u64(long value) {
    return number(value, 8);
  }

  private ByteWriter number(long value, int size) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  public ByteWriter u256(BigInteger value) {
    byte[] big = value.toByteArray();
    for (int i = 0; i < 32; i++) {
      out.write(i < big.length ? big[big.length - 1 - i] : 0);
    }
    return this;
  }

  public ByteWriter hash(Hash value) {
    out.writeBytes(value.toBytes());
    return this;
  }

  public ByteWriter address(Address value) {
    out.writeBytes(value.toBytes());
    return this;
  }

  public ByteWriter bytes(Bytes value) {
    out.writeBytes(value.toArray());
    return this;
  }

  public Bytes done() {
    return Bytes.wrap(out.toByteArray());
  }
}
