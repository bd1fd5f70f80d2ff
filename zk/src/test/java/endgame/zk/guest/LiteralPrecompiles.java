package endgame.zk.guest;

import endgame.zk.poseidon2.Poseidon2;
import java.math.BigInteger;

/** Literal twin of {@link Precompiled}: big integers and loops. */
final class LiteralPrecompiles implements Precompiles {
  private static final BigInteger FIELD =
      BigInteger.ONE
          .shiftLeft(256)
          .subtract(BigInteger.ONE.shiftLeft(32))
          .subtract(BigInteger.valueOf(977));
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final int WORDS = 8;
  private static final int ROUNDS = 24;

  @Override
  public void poseidon2(int[] state) {
    Poseidon2.permute(state);
  }

  /** FIPS 202, 3.2 and 3.3: θ, ρ, π, χ, ι with the constants of the LFSR x⁸+x⁶+x⁵+x⁴+1. */
  @Override
  public void keccakF(long[] s) {
    int lfsr = 1;
    for (int round = 0; round < ROUNDS; round++) {
      long[] column = new long[5];
      for (int k = 0; k < 25; k++) {
        column[k % 5] ^= s[k];
      }
      for (int k = 0; k < 25; k++) {
        s[k] ^= column[(k + 4) % 5] ^ Long.rotateLeft(column[(k + 1) % 5], 1);
      }
      int x = 1;
      int y = 0;
      long current = s[1];
      for (int t = 0; t < 24; t++) {
        int nextY = (2 * x + 3 * y) % 5;
        x = y;
        y = nextY;
        long moved = s[x + 5 * y];
        s[x + 5 * y] = Long.rotateLeft(current, (t + 1) * (t + 2) / 2);
        current = moved;
      }
      for (int row = 0; row < 25; row += 5) {
        long[] old = {s[row], s[row + 1], s[row + 2], s[row + 3], s[row + 4]};
        for (int k = 0; k < 5; k++) {
          s[row + k] = old[k] ^ (~old[(k + 1) % 5] & old[(k + 2) % 5]);
        }
      }
      for (int j = 0; j < 7; j++) {
        s[0] ^= (long) (lfsr & 1) << ((1 << j) - 1);
        lfsr = (lfsr & 0x80) == 0 ? lfsr << 1 : (lfsr << 1) ^ 0x171;
      }
    }
  }

  @Override
  public int[] secp256k1Add(int[] p, int[] q) {
    BigInteger x1 = coordinate(p, 0);
    BigInteger y1 = coordinate(p, WORDS);
    BigInteger x2 = coordinate(q, 0);
    BigInteger lambda = coordinate(q, WORDS).subtract(y1).multiply(inverse(x2.subtract(x1)));
    return point(lambda, x1, y1, x2);
  }

  @Override
  public int[] secp256k1Double(int[] p) {
    BigInteger x = coordinate(p, 0);
    BigInteger y = coordinate(p, WORDS);
    return point(THREE.multiply(x).multiply(x).multiply(inverse(y.add(y))), x, y, x);
  }

  @Override
  public int[] mulMod(int[] a, int[] b, int[] modulus) {
    BigInteger m = number(modulus, 0);
    return m.signum() == 0 ? new int[WORDS] : words(number(a, 0).multiply(number(b, 0)).mod(m));
  }

  private static int[] point(BigInteger lambda, BigInteger x1, BigInteger y1, BigInteger x2) {
    BigInteger x = lambda.multiply(lambda).subtract(x1).subtract(x2).mod(FIELD);
    BigInteger y = lambda.multiply(x1.subtract(x)).subtract(y1).mod(FIELD);
    int[] point = new int[2 * WORDS];
    System.arraycopy(words(x), 0, point, 0, WORDS);
    System.arraycopy(words(y), 0, point, WORDS, WORDS);
    return point;
  }

  /** inv(0) = 0. */
  private static BigInteger inverse(BigInteger value) {
    BigInteger reduced = value.mod(FIELD);
    return reduced.signum() == 0 ? reduced : reduced.modInverse(FIELD);
  }

  private static BigInteger coordinate(int[] words, int from) {
    return number(words, from).mod(FIELD);
  }

  private static BigInteger number(int[] words, int from) {
    BigInteger number = BigInteger.ZERO;
    for (int k = WORDS - 1; k >= 0; k--) {
      number = number.shiftLeft(32).or(BigInteger.valueOf(words[from + k] & 0xffffffffL));
    }
    return number;
  }

  private static int[] words(BigInteger number) {
    int[] words = new int[WORDS];
    for (int k = 0; k < WORDS; k++) {
      words[k] = number.shiftRight(32 * k).intValue();
    }
    return words;
  }
}
