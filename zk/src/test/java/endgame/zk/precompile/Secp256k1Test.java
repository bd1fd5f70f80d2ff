package endgame.zk.precompile;

import static endgame.zk.precompile.Words.P;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The formulas with BigInteger as twin, over points and over numbers that are none. */
class Secp256k1Test {
  private static final long SEED = 0x5ec9256L;
  private static final BigInteger THREE = BigInteger.valueOf(3);

  @Test
  void anyOperands() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 1_500; i++) {
      BigInteger x1 = Words.any(random);
      BigInteger y1 = Words.any(random);
      check(x1, y1, Words.any(random), Words.any(random));
    }
  }

  @Test
  void edges() {
    for (BigInteger a : Words.EDGES) {
      for (BigInteger b : Words.EDGES) {
        check(a, b, b, a);
        check(a, b, BigInteger.ZERO, BigInteger.ZERO);
        check(BigInteger.ZERO, BigInteger.ZERO, a, b);
        check(a, b, a, b);
        check(a, b, a, P.subtract(b.mod(P)));
      }
    }
  }

  @Test
  void uselessValuesAreTheDefinedOnes() {
    int[] g = Ecdsa.generator();
    int[] same = g.clone();
    Secp256k1.add(same, g);
    BigInteger x = Words.number(g, 0, 8);
    BigInteger y = Words.number(g, 8, 8);
    assertThat(Words.number(same, 0, 8)).isEqualTo(x.multiply(BigInteger.TWO).negate().mod(P));
    assertThat(Words.number(same, 8, 8)).isEqualTo(y.negate().mod(P));
    int[] infinity = new int[16];
    Secp256k1.dbl(infinity);
    assertThat(infinity).containsOnly(0);
    int[] self = g.clone();
    Secp256k1.add(self, self);
    assertThat(self).as("both operands one array").isEqualTo(same);
  }

  @Test
  void multiplesOfTheGenerator() {
    int[] p = Ecdsa.generator();
    Secp256k1.dbl(p);
    assertThat(Words.number(p, 0, 8).toString(16))
        .isEqualTo("c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5");
    Secp256k1.add(p, Ecdsa.generator());
    assertThat(Words.number(p, 0, 8).toString(16))
        .isEqualTo("f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9");
    int[] last = Ecdsa.multiply(Words.N.subtract(BigInteger.ONE), Ecdsa.generator());
    assertThat(Words.number(last, 0, 8)).isEqualTo(Words.number(Ecdsa.generator(), 0, 8));
    assertThat(Ecdsa.multiply(Words.N, Ecdsa.generator())).containsOnly(0);
  }

  @Test
  void inverses() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 5_000; i++) {
      BigInteger x = (i < 600 ? near(i) : Words.any(random)).mod(P);
      long[] inverse = Secp256k1Inverse.inverse(Limbs.ofWords(Words.of(x, 8), 0));
      int[] words = new int[8];
      Limbs.toWords(inverse, words, 0);
      BigInteger expected = x.signum() == 0 ? x : x.modInverse(P);
      assertThat(Words.number(words, 0, 8)).as("seed %s: %x", SEED, x).isEqualTo(expected);
    }
  }

  @Test
  void fieldOperations() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 5_000; i++) {
      BigInteger a = Words.any(random).mod(P);
      BigInteger b = Words.any(random).mod(P);
      long[] al = Limbs.ofWords(Words.of(a, 8), 0);
      long[] bl = Limbs.ofWords(Words.of(b, 8), 0);
      long[] result = new long[4];
      Secp256k1Field.multiply(result, al, bl);
      assertThat(number(result)).as("seed %s: %x, %x", SEED, a, b).isEqualTo(a.multiply(b).mod(P));
      Secp256k1Field.add(result, al, bl);
      assertThat(number(result)).as("seed %s: %x, %x", SEED, a, b).isEqualTo(a.add(b).mod(P));
      Secp256k1Field.subtract(result, al, bl);
      assertThat(number(result)).as("seed %s: %x, %x", SEED, a, b).isEqualTo(a.subtract(b).mod(P));
    }
  }

  @Test
  void pointsHaveSixteenWords() {
    assertThatThrownBy(() -> Secp256k1.dbl(new int[15]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Secp256k1.add(new int[16], new int[17]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** 2^k and its neighbours, and their negatives. */
  private static BigInteger near(int i) {
    BigInteger x = BigInteger.TWO.pow(i / 2 % 256).add(BigInteger.valueOf(i % 3 - 1));
    return i % 2 == 0 ? x : x.negate();
  }

  private static BigInteger number(long[] limbs) {
    int[] words = new int[8];
    Limbs.toWords(limbs, words, 0);
    return Words.number(words, 0, 8);
  }

  private static void check(BigInteger x1, BigInteger y1, BigInteger x2, BigInteger y2) {
    int[] p = Words.point(x1, y1);
    int[] q = Words.point(x2, y2);
    int[] before = q.clone();
    Secp256k1.add(p, q);
    BigInteger slope = y2.subtract(y1).multiply(inverse(x2.subtract(x1)));
    String name = "seed %s: (%x, %x) + (%x, %x)".formatted(SEED, x1, y1, x2, y2);
    assertThat(p).as(name).isEqualTo(chord(slope, x1, y1, x2));
    assertThat(q).as(name).isEqualTo(before);
    int[] twice = Words.point(x1, y1);
    Secp256k1.dbl(twice);
    BigInteger tangent = THREE.multiply(x1).multiply(x1).multiply(inverse(y1.shiftLeft(1)));
    assertThat(twice).as(name).isEqualTo(chord(tangent, x1, y1, x1));
  }

  private static int[] chord(BigInteger slope, BigInteger x1, BigInteger y1, BigInteger x2) {
    BigInteger x3 = slope.multiply(slope).subtract(x1).subtract(x2).mod(P);
    return Words.point(x3, slope.multiply(x1.subtract(x3)).subtract(y1).mod(P));
  }

  private static BigInteger inverse(BigInteger x) {
    BigInteger residue = x.mod(P);
    return residue.signum() == 0 ? residue : residue.modInverse(P);
  }
}
