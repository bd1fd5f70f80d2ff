package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class G1Test {
  private static final int SEED = 1;

  private final SplittableRandom random = new SplittableRandom(SEED);

  private G1 point() {
    return G1.GENERATOR.multiply(Scalars.random(random));
  }

  @Test
  void addsAndMultipliesLikeTheTwin() {
    for (int turn = 0; turn < 20; turn++) {
      G1 p = point();
      G1 q = point();
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
      assertThat(p.add(p.negate())).isEqualTo(G1.INFINITY);
      assertThat(p.add(G1.INFINITY)).isEqualTo(p);
      assertThat(G1.INFINITY.add(p)).isEqualTo(p);
    }
  }

  @Test
  void multipliesByEdges() {
    G1 p = point();
    for (BigInteger k : SlowField.edges(Scalar.MODULUS)) {
      assertThat(SlowCurve.of(p.multiply(Scalar.reduce(k))))
          .as("%s", k)
          .isEqualTo(SlowCurve.multiply(SlowCurve.of(p), k));
      assertThat(G1.INFINITY.multiply(Scalar.reduce(k))).isEqualTo(G1.INFINITY);
    }
    assertThat(p.multiply(Scalar.of(-1))).isEqualTo(p.negate());
    assertThat(G1.INFINITY.negate()).isEqualTo(G1.INFINITY);
  }

  @Test
  void halvesOfScalarsAreShort() {
    List<BigInteger> scalars = new ArrayList<>(SlowField.edges(Scalar.MODULUS));
    for (int i = 0; i < 1000; i++) {
      scalars.add(Scalars.random(random).toBigInteger());
    }
    // Next to the corners of the lattice's cells, where halves are longest.
    BigInteger lambda = Glv.lambda();
    for (int i = 1; i < 100; i++) {
      scalars.add(lambda.multiply(BigInteger.valueOf(i)).shiftRight(1).mod(Scalar.MODULUS));
    }
    for (BigInteger k : scalars) {
      BigInteger[] halves = Glv.split(Scalar.reduce(k));
      assertThat(halves[0].add(halves[1].multiply(lambda)).mod(Scalar.MODULUS)).isEqualTo(k);
      assertThat(halves[0].abs().bitLength()).isLessThanOrEqualTo(Glv.BITS);
      assertThat(halves[1].abs().bitLength()).isLessThanOrEqualTo(Glv.BITS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 10, 79, 80, 130, 300})
  void sumsLikeOneByOne(int count) {
    List<G1> points = new ArrayList<>();
    List<Scalar> scalars = new ArrayList<>();
    List<BigInteger> edges = SlowField.edges(Scalar.MODULUS);
    G1 expected = G1.INFINITY;
    for (int i = 0; i < count; i++) {
      G1 p =
          switch (random.nextInt(8)) {
            case 0 -> G1.INFINITY;
            case 1, 2 -> i > 0 ? points.get(random.nextInt(i)) : point();
            case 3 -> i > 0 ? points.get(random.nextInt(i)).negate() : point();
            default -> point();
          };
      Scalar k =
          switch (random.nextInt(6)) {
            case 0 -> Scalar.reduce(edges.get(random.nextInt(edges.size())));
            case 1 -> i > 0 ? scalars.get(i - 1) : Scalar.ZERO;
            default -> Scalars.random(random);
          };
      points.add(p);
      scalars.add(k);
      expected = expected.add(p.multiply(k));
    }
    assertThat(G1.msm(points, scalars)).as("seed %d", SEED).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 100})
  void sumsThatCancel(int count) {
    List<G1> points = new ArrayList<>();
    List<Scalar> scalars = new ArrayList<>();
    for (int i = 0; i < count; i += 2) {
      G1 p = point();
      Scalar k = Scalars.random(random);
      points.addAll(List.of(p, p));
      scalars.addAll(List.of(k, k.negate()));
    }
    assertThat(G1.msm(points, scalars)).isEqualTo(G1.INFINITY);
  }

  /** The same point and scalar again and again: additions of equal points everywhere. */
  @ParameterizedTest
  @ValueSource(ints = {4, 128})
  void sumsOfTheSame(int count) {
    G1 p = point();
    Scalar k = Scalars.random(random);
    List<G1> points = new ArrayList<>();
    List<Scalar> scalars = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(p);
      scalars.add(k);
    }
    assertThat(G1.msm(points, scalars)).isEqualTo(p.multiply(k.multiply(Scalar.of(count))));
  }

  @Test
  void refusesListsOfDifferentLengths() {
    assertThatIllegalArgumentException().isThrownBy(() -> G1.msm(List.of(G1.GENERATOR), List.of()));
  }

  @Test
  void encodings() {
    for (int i = 0; i < 50; i++) {
      G1 p = i == 0 ? G1.INFINITY : i == 1 ? G1.GENERATOR : point();
      byte[] bytes = Arrays.copyOf(p.encode(), G1.BYTES + 3);
      assertThat(G1.decode(bytes, 0)).contains(p);
      byte[] shifted = new byte[G1.BYTES + 3];
      System.arraycopy(bytes, 0, shifted, 3, G1.BYTES);
      assertThat(G1.decode(shifted, 3)).contains(p);
      assertThat(G1.decode(shifted, 4)).isEmpty();
      assertThat(G1.of(p.x(), p.y())).contains(p);
      assertThat(G1.decompress(p.compress(), 0)).contains(p);
      assertThat(G1.decompress(p.negate().compress(), 0)).contains(p.negate());
    }
    assertThat(HexFormat.of().formatHex(G1.GENERATOR.compress()))
        .isEqualTo("80" + "0".repeat(61) + "1");
    assertThat(HexFormat.of().formatHex(G1.GENERATOR.negate().compress()))
        .isEqualTo("c0" + "0".repeat(61) + "1");
    assertThat(HexFormat.of().formatHex(G1.INFINITY.compress())).isEqualTo("40" + "0".repeat(62));
  }

  @Test
  void refusesWhatIsNoPoint() {
    BigInteger p = SlowField.P;
    BigInteger one = BigInteger.ONE;
    assertThat(G1.of(one, one)).isEmpty();
    assertThat(G1.of(one.add(p), BigInteger.TWO)).isEmpty();
    assertThat(G1.of(one, BigInteger.TWO.add(p))).isEmpty();
    assertThat(G1.of(one.subtract(p), BigInteger.TWO)).isEmpty();
    assertThat(G1.of(BigInteger.ZERO, p)).isEmpty();
    assertThat(G1.of(BigInteger.ZERO, one)).isEmpty();
    assertThat(G1.decode(new byte[63], 0)).isEmpty();
    assertThat(G1.decode(new byte[64], -1)).isEmpty();
    assertThat(G1.decode(new byte[64], Integer.MAX_VALUE)).isEmpty();
    assertThat(G1.decompress(new byte[31], 0)).isEmpty();
    assertThat(G1.decompress(new byte[32], 1)).isEmpty();
    // No flags, infinity with something behind it, x = p, x without a point.
    assertThat(G1.decompress(compressed(0, one), 0)).isEmpty();
    assertThat(G1.decompress(compressed(0x40, one), 0)).isEmpty();
    assertThat(G1.decompress(compressed(0x80, p), 0)).isEmpty();
    assertThat(G1.decompress(compressed(0x80, BigInteger.ZERO), 0)).isEmpty();
    assertThat(G1.decompress(compressed(0x80, one), 0)).contains(G1.GENERATOR);
  }

  private static byte[] compressed(int flags, BigInteger x) {
    byte[] bytes = PrimeFieldTest.bytes(x);
    bytes[0] |= (byte) flags;
    return bytes;
  }

  /** Whatever comes out of mutated bytes is a point that encodes to those bytes. */
  @Test
  void decodersTakeAnything() {
    for (int turn = 0; turn < 3000; turn++) {
      byte[] bytes = turn % 2 == 0 ? point64(turn) : point32(turn);
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      byte[] input = random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(70)) : bytes;
      String what = "seed " + SEED + ", turn " + turn;
      G1.decode(input, 0)
          .ifPresent(
              p -> assertThat(p.encode()).as(what).isEqualTo(Arrays.copyOf(input, G1.BYTES)));
      G1.decompress(input, 0)
          .ifPresent(p -> {
            assertThat(p.compress()).as(what).isEqualTo(Arrays.copyOf(input, G1.COMPRESSED_BYTES));
            assertThat(G1.of(p.x(), p.y())).as(what).contains(p);
          });
    }
  }

  private final List<G1> some = List.of(point(), point(), point(), G1.GENERATOR, G1.INFINITY);

  private byte[] point64(int turn) {
    if (turn % 5 == 0) {
      byte[] bytes = new byte[G1.BYTES];
      random.nextBytes(bytes);
      return bytes;
    }
    return some.get(turn / 2 % some.size()).encode();
  }

  private byte[] point32(int turn) {
    if (turn % 5 == 0) {
      byte[] bytes = new byte[G1.COMPRESSED_BYTES];
      random.nextBytes(bytes);
      return bytes;
    }
    return some.get(turn / 2 % some.size()).compress();
  }
}
