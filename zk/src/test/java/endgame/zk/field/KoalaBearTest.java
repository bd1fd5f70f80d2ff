package endgame.zk.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Facts of zkvm.md 1.1, and every operation against {@code %}. */
class KoalaBearTest {
  private static final long SEED = 0x6b6f616c61L;
  private static final long P = 2130706433L;
  private static final BigInteger R = BigInteger.ONE.shiftLeft(32);
  private static final int[] EDGES = {0, 1, 2, 127, 1 << 24, 0x7f000000, 0x7effffff, 0x3f800001};

  @Test
  void constantsOfTheField() {
    assertThat(KoalaBear.P).isEqualTo(0x7f000001).isEqualTo((int) P);
    assertThat(BigInteger.valueOf(P).isProbablePrime(64)).isTrue();
    assertThat(Math.multiplyExact(P, KoalaBear.P_INVERSE & 0xffffffffL) & 0xffffffffL).isEqualTo(1);
    assertThat(KoalaBear.ONE).isEqualTo(R.mod(BigInteger.valueOf(P)).intValue());
    assertThat(KoalaBear.R_SQUARED).isEqualTo(R.pow(2).mod(BigInteger.valueOf(P)).intValue());
    assertThat((P - 1) >> KoalaBear.TWO_ADICITY).isEqualTo(127);
  }

  @Test
  void threeGenerates() {
    for (long prime : new long[] {2, 127}) {
      assertThat(power(KoalaBear.GENERATOR, (P - 1) / prime)).isNotEqualTo(1);
    }
    assertThat(power(2, (P - 1) / 2)).isEqualTo(1);
  }

  @Test
  void rootsOfUnity() {
    assertThat(root(24)).isEqualTo(0x6ac49f88);
    assertThat(root(2)).isEqualTo(0x7e010002);
    assertThat(root(3)).isEqualTo(0x6832fe4a);
    assertThat(root(1)).isEqualTo(KoalaBear.P - 1);
    assertThat(root(0)).isEqualTo(1);
    assertThatThrownBy(() -> KoalaBear.rootOfUnity(25))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cubingIsAPermutation() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 50; i++) {
      int x = random.nextInt(KoalaBear.P);
      int cube = KoalaBear.pow(KoalaBear.toMontgomery(x), 3);
      assertThat(KoalaBear.fromMontgomery(KoalaBear.pow(cube, 1420470955)))
          .as("seed %s", SEED)
          .isEqualTo(x);
    }
  }

  @Test
  void operationsEqualTheNaiveTwin() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 2_000; i++) {
      int a = i < 64 ? EDGES[i / 8] : random.nextInt(KoalaBear.P);
      int b = i < 64 ? EDGES[i % 8] : random.nextInt(KoalaBear.P);
      String name = "seed " + SEED + ": " + a + ", " + b;
      assertThat(KoalaBear.add(a, b)).as(name).isEqualTo((int) (((long) a + b) % P));
      assertThat(KoalaBear.subtract(a, b)).as(name).isEqualTo((int) ((a + P - b) % P));
      assertThat(KoalaBear.negate(a)).as(name).isEqualTo((int) ((P - a) % P));
      int am = KoalaBear.toMontgomery(a);
      assertThat(am).as(name).isEqualTo((int) ((((long) a) << 32) % P));
      assertThat(KoalaBear.fromMontgomery(am)).as(name).isEqualTo(a);
      int product = KoalaBear.multiply(am, KoalaBear.toMontgomery(b));
      assertThat(KoalaBear.isCanonical(product)).isTrue();
      assertThat(KoalaBear.fromMontgomery(product)).as(name).isEqualTo((int) ((long) a * b % P));
    }
  }

  @Test
  void wordsAreReduced() {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] edges = {0, 1, -1, (int) P, (int) P - 1, (int) P + 1, (int) (2 * P), (int) (2 * P - 1)};
    for (int i = 0; i < 1_000; i++) {
      int word = i < edges.length ? edges[i] : random.nextInt();
      int residue = (int) (Integer.toUnsignedLong(word) % P);
      assertThat(KoalaBear.reduce(word)).as("word %s", word).isEqualTo(residue);
      assertThat(KoalaBear.fromMontgomery(KoalaBear.toMontgomery(word)))
          .as("word %s", word)
          .isEqualTo(residue);
      assertThat(KoalaBear.isCanonical(word)).isEqualTo(Integer.toUnsignedLong(word) < P);
    }
  }

  @Test
  void inverses() {
    assertThat(KoalaBear.inverse(0)).isZero();
    for (int x : new int[] {1, 2, 3, 0x7f000000, 12345}) {
      int m = KoalaBear.toMontgomery(x);
      assertThat(KoalaBear.multiply(m, KoalaBear.inverse(m))).isEqualTo(KoalaBear.ONE);
    }
  }

  private static int root(int log) {
    int root = KoalaBear.rootOfUnity(log);
    assertThat(KoalaBear.pow(root, 1L << log)).isEqualTo(KoalaBear.ONE);
    return KoalaBear.fromMontgomery(root);
  }

  private static long power(long base, long exponent) {
    return BigInteger.valueOf(base)
        .modPow(BigInteger.valueOf(exponent), BigInteger.valueOf(P))
        .longValue();
  }
}
