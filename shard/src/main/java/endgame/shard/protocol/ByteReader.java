package endgame.shard.protocol;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads little-endian fields; remembers that it ran out instead of throwing. */
public final class ByteReader {
  private final ByteBuffer buffer;
  private boolean failed;

  public ByteReader(Bytes bytes) {
    buffer = ByteBuffer.wrap(bytes.toArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean has(int count) {
    failed |= count < 0 || buffer.remaining() < count;
    return !failed;
  }

  public int u8() {
    return has(1) ? buffer.get() & 0xff : 0;
  }

  /** An unsigned 32-bit number as int; values from 2^31 on fail. */
  public int u32() {
    int value = has(4) ? buffer.getInt() : 0;
    failed |= value < 0;
    return value;
  }

  /** An unsigned 64-bit number as long; values from 2^63 on fail. */
  public long u64() {
    long value = has(8) ? buffer.getLong() : 0;
    failed |= value < 0;
    return value;
  }

  public BigInteger u256() {
    byte[] bytes = bytes(32).toArray();
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[bytes.length - 1 - i] = bytes[i];
    }
    return new BigInteger(1, reversed);
  }

  public Hash hash() {
    return has(32) ? Hash.of(bytes(32).toArray()) : Hash.ZERO;
  }

  public Address address() {
    return has(20) ? new Address(bytes(20)) : Address.ZERO;
  }

  public Bytes bytes(int count) {
    if (!has(count)) {
      return Bytes.EMPTY;
    }
    byte[] bytes = new byte[count];
    buffer.get(bytes);
    return Bytes.wrap(bytes);
  }

  public Bytes rest() {
    return bytes(buffer.remaining());
  }

  public int remaining() {
    return buffer.remaining();
  }

  /** False once a read ran past the end or a number was too large. */
  public boolean fine() {
    return !failed;
  }

  /** True when all was read and nothing failed. */
  public boolean done() {
    return !failed && !buffer.hasRemaining();
  }
}
