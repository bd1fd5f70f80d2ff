package endgame.zk.precompile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MulMod256Test {
  private static final long SEED = 0x256L;

  @Test
  void edges() {
    for (BigInteger a : Words.EDGES) {
      for (BigInteger b : Words.EDGES) {
        for (BigInteger m : Words.EDGES) {
          check(a, b, m);
        }
      }
    }
  }

  @Test
  void randomOperands() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      BigInteger m =
          switch (i % 4) {
            case 0 -> Words.P;
            case 1 -> Words.N;
            default -> Words.any(random);
          };
      check(Words.any(random), Words.any(random), m);
    }
  }

  /** Knuth's D has a rare branch that adds the divisor back: these quotient digits reach it. */
  @Test
  void quotientsThatAreGuessedTooHigh() {
    for (int low = 0; low < 64; low++) {
      for (int bit = 33; bit < 256; bit += 31) {
        BigInteger m = BigInteger.TWO.pow(bit).add(BigInteger.valueOf(low));
        BigInteger top = BigInteger.TWO.pow(bit).subtract(BigInteger.ONE);
        check(top, top.subtract(BigInteger.valueOf(low)), m);
        check(Words.MAX, Words.MAX.subtract(BigInteger.valueOf(low)), m);
        BigInteger halves = new BigInteger("7fffffff800000000000000000000000", 16);
        check(
            halves.shiftLeft(low),
            BigInteger.TWO.pow(bit / 2),
            new BigInteger("800000000000000000000001", 16));
      }
    }
  }

  @Test
  void operandsMayBeOneArray() {
    int[] a = Words.of(BigInteger.TEN, 8);
    MulMod256.mulmod(a, a, a);
    assertThat(a).containsOnly(0);
    int[] b = Words.of(BigInteger.TEN, 8);
    MulMod256.mulmod(b, b, Words.of(BigInteger.valueOf(97), 8));
    assertThat(b[0]).isEqualTo(3);
    assertThatThrownBy(() -> MulMod256.mulmod(a, a, new int[7]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void check(BigInteger a, BigInteger b, BigInteger m) {
    int[] words = Words.of(a, 8);
    int[] modulus = Words.of(m, 8);
    MulMod256.mulmod(words, Words.of(b, 8), modulus);
    BigInteger expected = m.signum() == 0 ? BigInteger.ZERO : a.multiply(b).mod(m);
    assertThat(Words.number(words, 0, 8))
        .as("seed %s: %x * %x mod %x", SEED, a, b, m)
        .isEqualTo(expected);
    assertThat(Words.number(modulus, 0, 8)).isEqualTo(m);
  }
}
