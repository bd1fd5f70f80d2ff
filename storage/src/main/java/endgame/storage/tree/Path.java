package endgame.storage.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A key's way down: 256 bits, the bit of depth 0 first. Word i holds depths 64i to 64i+63, highest
 * bit first, so that unsigned order is the order of the tree from left to right.
 */
record Path(long w0, long w1, long w2, long w3) implements Comparable<Path> {
  static final int BITS = 256;
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bit d of a path is bit d%8 of byte d/8: bit d of a little-endian number. */
  static Path of(byte[] bytes) {
    return new Path(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
  }

  private static long word(byte[] bytes, int offset) {
    return Long.reverse((long) LITTLE.get(bytes, offset));
  }

  /** True for right. */
  boolean bit(int depth) {
    long word =
        switch (depth >>> 6) {
          case 0 -> w0;
          case 1 -> w1;
          case 2 -> w2;
          case 3 -> w3;
          default -> throw new IllegalArgumentException("no depth " + depth);
        };
    return (word << (depth & 63)) < 0;
  }

  /** True if both go the same way above {@code depth}. */
  boolean sharesPrefix(Path other, int depth) {
    return firstDifference(other) >= depth;
  }

  /** The first depth at which they part, 256 if they never do. */
  int firstDifference(Path other) {
    if (w0 != other.w0) {
      return Long.numberOfLeadingZeros(w0 ^ other.w0);
    }
    if (w1 != other.w1) {
      return 64 + Long.numberOfLeadingZeros(w1 ^ other.w1);
    }
    if (w2 != other.w2) {
      return 128 + Long.numberOfLeadingZeros(w2 ^ other.w2);
    }
    return w3 == other.w3 ? BITS : 192 + Long.numberOfLeadingZeros(w3 ^ other.w3);
  }

  @Override
  public int compareTo(Path other) {
    int c = Long.compareUnsigned(w0, other.w0);
    if (c == 0) {
      c = Long.compareUnsigned(w1, other.w1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(w2, other.w2);
    }
    return c == 0 ? Long.compareUnsigned(w3, other.w3) : c;
  }
}
