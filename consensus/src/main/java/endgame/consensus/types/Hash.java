package endgame.consensus.types;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** 32 bytes, as four big-endian words: compares like the byte string, needs no defensive copy. */
public record Hash(long w0, long w1, long w2, long w3) implements Comparable<Hash> {
  public static final int SIZE = 32;
  public static final Hash ZERO = new Hash(0, 0, 0, 0);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Reads exactly 32 bytes. */
  public static Hash of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return of(bytes, 0);
  }

  /** Reads 32 bytes at {@code offset}. */
  public static Hash of(byte[] bytes, int offset) {
    return new Hash(
        (long) LONGS.get(bytes, offset),
        (long) LONGS.get(bytes, offset + 8),
        (long) LONGS.get(bytes, offset + 16),
        (long) LONGS.get(bytes, offset + 24));
  }

  /** Reads 64 hex digits, with or without 0x. */
  public static Hash fromHex(String hex) {
    return of(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
  }

  public byte[] toBytes() {
    byte[] bytes = new byte[SIZE];
    copyTo(bytes, 0);
    return bytes;
  }

  public void copyTo(byte[] bytes, int offset) {
    LONGS.set(bytes, offset, w0);
    LONGS.set(bytes, offset + 8, w1);
    LONGS.set(bytes, offset + 16, w2);
    LONGS.set(bytes, offset + 24, w3);
  }

  public boolean isZero() {
    return (w0 | w1 | w2 | w3) == 0;
  }

  /** 0x and 64 hex digits. */
  public String hex() {
    return "0x" + HexFormat.of().formatHex(toBytes());
  }

  /** The first ten digits, for logs. */
  public String shortHex() {
    return hex().substring(0, 12);
  }

  @Override
  public int compareTo(Hash other) {
    int c = Long.compareUnsigned(w0, other.w0);
    if (c == 0) {
      c = Long.compareUnsigned(w1, other.w1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(w2, other.w2);
    }
    return c == 0 ? Long.compareUnsigned(w3, other.w3) : c;
  }

  @Override
  public String toString() {
    return hex();
  }
}
