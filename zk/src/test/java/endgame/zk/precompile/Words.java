package endgame.zk.precompile;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;

/** Little-endian words as numbers, and the operands that tests like. */
final class Words {
  static final BigInteger P =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);
  static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  static final BigInteger MAX = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);

  static final List<BigInteger> EDGES =
      List.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          BigInteger.TWO,
          BigInteger.valueOf(0xffffffffL),
          BigInteger.TWO.pow(64).subtract(BigInteger.ONE),
          BigInteger.TWO.pow(128),
          BigInteger.TWO.pow(255),
          P.subtract(BigInteger.ONE),
          P,
          P.add(BigInteger.ONE),
          N.subtract(BigInteger.ONE),
          N,
          N.add(BigInteger.ONE),
          MAX.subtract(BigInteger.ONE),
          MAX);

  private Words() {}

  static int[] of(BigInteger number, int words) {
    int[] result = new int[words];
    for (int i = 0; i < words; i++) {
      result[i] = number.shiftRight(32 * i).intValue();
    }
    return result;
  }

  static BigInteger number(int[] words, int from, int count) {
    BigInteger result = BigInteger.ZERO;
    for (int i = from + count - 1; i >= from; i--) {
      result = result.shiftLeft(32).add(BigInteger.valueOf(Integer.toUnsignedLong(words[i])));
    }
    return result;
  }

  static int[] point(BigInteger x, BigInteger y) {
    int[] words = new int[16];
    System.arraycopy(of(x, 8), 0, words, 0, 8);
    System.arraycopy(of(y, 8), 0, words, 8, 8);
    return words;
  }

  /** A number of up to 256 bits, often an edge, often with long runs of equal bits. */
  static BigInteger any(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> EDGES.get(random.nextInt(EDGES.size()));
      case 1 -> BigInteger.TWO.pow(random.nextInt(256)).subtract(BigInteger.ONE);
      case 2 -> number(random.ints(8).toArray(), 0, 1 + random.nextInt(8));
      default -> number(random.ints(8).toArray(), 0, 8);
    };
  }
}
