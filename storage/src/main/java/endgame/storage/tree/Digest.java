package endgame.storage.tree;

import endgame.storage.StorageFailure;
import endgame.storage.kv.Codec;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * 32 bytes as four big-endian words: a digest, or a key of the tree. Compares like the byte string,
 * and is cheap in maps.
 */
public record Digest(long w0, long w1, long w2, long w3) implements Comparable<Digest> {
  public static final int SIZE = 32;

  /** The digest of a subtree with no leaf. */
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  /** For column families. */
  public static final Codec<Digest> CODEC =
      new Codec<>() {
        @Override
        public byte[] encode(Digest value) {
          return value.toBytes();
        }

        @Override
        public Digest decode(byte[] bytes) {
          if (bytes.length != SIZE) {
            throw new StorageFailure("a stored digest has " + bytes.length + " bytes");
          }
          return of(bytes, 0);
        }
      };

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Reads exactly 32 bytes. */
  public static Digest of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
    }
    return of(bytes, 0);
  }

  /** Reads 32 bytes at {@code offset}. */
  public static Digest of(byte[] bytes, int offset) {
    return new Digest(
        (long) LONGS.get(bytes, offset),
        (long) LONGS.get(bytes, offset + 8),
        (long) LONGS.get(bytes, offset + 16),
        (long) LONGS.get(bytes, offset + 24));
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

  /** 64 hex digits after 0x. */
  public String hex() {
    return "0x" + HexFormat.of().formatHex(toBytes());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(w0 ^ Long.rotateLeft(w1, 17) ^ Long.rotateLeft(w2, 31) ^ w3);
  }

  @Override
  public int compareTo(Digest other) {
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
