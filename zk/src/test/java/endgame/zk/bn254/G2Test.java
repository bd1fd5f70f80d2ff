package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class G2Test {
  private static final int SEED = 2;

  private final SplittableRandom random = new SplittableRandom(SEED);

  private G2 point() {
    return G2.GENERATOR.multiply(Scalars.random(random));
  }

  @Test
  void addsAndMultipliesLikeTheTwin() {
    for (int turn = 0; turn < 6; turn++) {
      G2 p = point();
      G2 q = point();
      Scalar k = Scalars.random(random);
      String what = "seed " + SEED + ", turn " + turn;
      assertThat(SlowCurve.of(p.add(q)))
          .as(what)
          .isEqualTo(SlowCurve.add(SlowCurve.of(p), SlowCurve.of(q)));
      assertThat(SlowCurve.of(p.add(p)))
          .as(what)
          .isEqualTo(SlowCurve.add(SlowCurve.of(p), SlowCurve.of(p)));
      assertThat(SlowCurve.of(p.multiply(k)))
          .as(what)
          .isEqualTo(SlowCurve.multiply(SlowCurve.of(p), k.toBigInteger()));
      assertThat(p.add(p.negate())).isEqualTo(G2.INFINITY);
      assertThat(p.add(G2.INFINITY)).isEqualTo(p);
      assertThat(G2.INFINITY.add(p)).isEqualTo(p);
    }
    assertThat(point().multiply(Scalar.ZERO)).isEqualTo(G2.INFINITY);
    assertThat(G2.INFINITY.multiply(Scalar.of(5))).isEqualTo(G2.INFINITY);
    assertThat(G2.INFINITY.negate()).isEqualTo(G2.INFINITY);
  }

  @Test
  void takesTheSubgroupAlone() {
    for (int turn = 0; turn < 20; turn++) {
      SlowCurve p = SlowCurve.onTwist(random);
      String what = "seed " + SEED + ", turn " + turn;
      boolean inside = SlowCurve.multiply(p, Scalar.MODULUS) == null;
      assertThat(G2.decode(p.encodeG2(), 0).isPresent()).as(what).isEqualTo(inside);
      assertThat(inside).as(what).isFalse();
      SlowCurve cleared = SlowCurve.multiply(p, SlowCurve.COFACTOR);
      assertThat(G2.decode(SlowCurve.finite(cleared).encodeG2(), 0)).as(what).isPresent();
    }
  }

  /** The factors of the cofactor below 2^41, and one of two of them. */
  @ParameterizedTest
  @ValueSource(longs = {10069, 5864401, 1875725156269L, 10069L * 5864401})
  void refusesSmallOrders(long order) {
    BigInteger n = BigInteger.valueOf(order);
    assertThat(SlowCurve.COFACTOR.mod(n)).isZero();
    SlowCurve p =
        SlowCurve.multiply(
            SlowCurve.onTwist(random), SlowCurve.COFACTOR.divide(n).multiply(Scalar.MODULUS));
    assertThat(p).isNotNull();
    assertThat(SlowCurve.multiply(p, n)).isNull();
    SlowCurve inside = SlowCurve.of(point());
    for (int i = 1; i <= 10; i++) {
      SlowCurve small = SlowCurve.multiply(p, BigInteger.valueOf(i));
      assertThat(G2.decode(SlowCurve.finite(small).encodeG2(), 0)).isEmpty();
      // A point of the subgroup with something of small order in it.
      assertThat(G2.decode(SlowCurve.finite(SlowCurve.add(inside, small)).encodeG2(), 0)).isEmpty();
    }
  }

  @Test
  void encodings() {
    for (int i = 0; i < 20; i++) {
      G2 p = i == 0 ? G2.INFINITY : i == 1 ? G2.GENERATOR : point();
      byte[] shifted = new byte[G2.BYTES + 3];
      System.arraycopy(p.encode(), 0, shifted, 3, G2.BYTES);
      assertThat(G2.decode(shifted, 3)).contains(p);
      assertThat(G2.decode(shifted, 4)).isEmpty();
      assertThat(G2.decompress(p.compress(), 0)).contains(p);
      assertThat(G2.decompress(p.negate().compress(), 0)).contains(p.negate());
    }
    // The coefficient of u comes first.
    assertThat(new BigInteger(1, G2.GENERATOR.encode(), 0, 32))
        .isEqualTo(
            new BigInteger("198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2", 16));
  }

  @Test
  void refusesWhatIsNoPoint() {
    BigInteger zero = BigInteger.ZERO;
    BigInteger p = SlowField.P;
    SlowCurve g = SlowCurve.finite(SlowCurve.of(G2.GENERATOR));
    BigInteger[] c = {g.x().a(), g.x().b(), g.y().a(), g.y().b()};
    assertThat(G2.of(c[0], c[1], c[2], c[3])).contains(G2.GENERATOR);
    assertThat(G2.of(c[1], c[0], c[3], c[2])).isEmpty();
    assertThat(G2.of(zero, zero, zero, zero)).contains(G2.INFINITY);
    assertThat(G2.of(zero, zero, zero, p)).isEmpty();
    for (int i = 0; i < c.length; i++) {
      BigInteger[] other = c.clone();
      other[i] = c[i].add(p);
      assertThat(G2.of(other[0], other[1], other[2], other[3])).isEmpty();
      other[i] = c[i].add(BigInteger.ONE);
      assertThat(G2.of(other[0], other[1], other[2], other[3])).isEmpty();
      other[i] = c[i].subtract(p);
      assertThat(G2.of(other[0], other[1], other[2], other[3])).isEmpty();
    }
    assertThat(G2.decode(new byte[127], 0)).isEmpty();
    assertThat(G2.decode(new byte[128], -1)).isEmpty();
    assertThat(G2.decode(new byte[128], Integer.MAX_VALUE)).isEmpty();
    assertThat(G2.decompress(new byte[63], 0)).isEmpty();
    assertThat(G2.decompress(new byte[64], 0)).isEmpty();
    byte[] infinity = G2.INFINITY.compress();
    assertThat(G2.decompress(infinity, 0)).contains(G2.INFINITY);
    infinity[63] = 1;
    assertThat(G2.decompress(infinity, 0)).isEmpty();
  }

  @Test
  void decompressionRefusesOtherOrders() {
    for (int turn = 0; turn < 5; turn++) {
      SlowCurve p = SlowCurve.onTwist(random);
      byte[] bytes = Arrays.copyOf(p.encodeG2(), G2.COMPRESSED_BYTES);
      for (int flags : new int[] {0x80, 0xc0}) {
        bytes[0] = (byte) ((bytes[0] & 0x3f) | flags);
        assertThat(G2.decompress(bytes, 0)).isEmpty();
      }
    }
  }

  /** Whatever comes out of mutated bytes is a point that encodes to those bytes. */
  @Test
  void decodersTakeAnything() {
    List<G2> some = List.of(point(), G2.GENERATOR, G2.INFINITY);
    for (int turn = 0; turn < 1500; turn++) {
      G2 from = some.get(turn % some.size());
      byte[] bytes = random.nextBoolean() ? from.encode() : from.compress();
      if (turn % 7 == 0) {
        random.nextBytes(bytes);
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      byte[] input = random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(140)) : bytes;
      String what = "seed " + SEED + ", turn " + turn;
      G2.decode(input, 0)
          .ifPresent(
              p -> assertThat(p.encode()).as(what).isEqualTo(Arrays.copyOf(input, G2.BYTES)));
      G2.decompress(input, 0)
          .ifPresent(p ->
              assertThat(p.compress())
                  .as(what)
                  .isEqualTo(Arrays.copyOf(input, G2.COMPRESSED_BYTES)));
    }
  }
}
