package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both prime fields against BigInteger. */
class PrimeFieldTest {
  private static final int SEED = 254;

  static List<Arguments> fields() {
    return List.of(Arguments.of("p", PrimeField.FP), Arguments.of("r", PrimeField.FR));
  }

  @Test
  void theModuliAreThoseOfTheStandard() {
    assertThat(PrimeField.FP.modulus)
        .isEqualTo(
            new BigInteger(
                "21888242871839275222246405745257275088696311157297823662689037894645226208583"));
    assertThat(Scalar.MODULUS)
        .isEqualTo(
            new BigInteger(
                "21888242871839275222246405745257275088548364400416034343698204186575808495617"));
  }

  private static List<BigInteger> values(PrimeField field, int randoms) {
    List<BigInteger> values = new ArrayList<>(SlowField.edges(field.modulus));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < randoms; i++) {
      values.add(Scalars.number(random).mod(field.modulus));
    }
    return values;
  }

  private static long[] limbs(PrimeField field, BigInteger value) {
    long[] limbs = new long[PrimeField.LIMBS];
    field.set(limbs, 0, value);
    return limbs;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void operationsOnPairs(String name, PrimeField field) {
    List<BigInteger> values = values(field, 30);
    BigInteger m = field.modulus;
    long[] z = new long[PrimeField.LIMBS];
    for (BigInteger a : values) {
      long[] x = limbs(field, a);
      for (BigInteger b : values) {
        Supplier<String> what = () -> name + ", seed " + SEED + ": " + a + ", " + b;
        long[] y = limbs(field, b);
        field.add(z, 0, x, 0, y, 0);
        assertThat(field.get(z, 0)).as(what).isEqualTo(a.add(b).mod(m));
        field.subtract(z, 0, x, 0, y, 0);
        assertThat(field.get(z, 0)).as(what).isEqualTo(a.subtract(b).mod(m));
        field.multiply(z, 0, x, 0, y, 0);
        assertThat(field.get(z, 0)).as(what).isEqualTo(a.multiply(b).mod(m));
        // In place.
        field.multiply(y, 0, x, 0, y, 0);
        assertThat(y).as(what).isEqualTo(z);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void operationsOnOne(String name, PrimeField field) {
    BigInteger m = field.modulus;
    long[] z = new long[PrimeField.LIMBS];
    byte[] bytes = new byte[PrimeField.BYTES + 1];
    for (BigInteger a : values(field, 100)) {
      Supplier<String> what = () -> name + ", seed " + SEED + ": " + a;
      long[] x = limbs(field, a);
      assertThat(field.get(x, 0)).as(what).isEqualTo(a);
      field.negate(z, 0, x, 0);
      assertThat(field.get(z, 0)).as(what).isEqualTo(a.negate().mod(m));
      field.square(z, 0, x, 0);
      assertThat(field.get(z, 0)).as(what).isEqualTo(a.multiply(a).mod(m));
      field.invert(z, 0, x, 0);
      BigInteger inverse = a.signum() == 0 ? BigInteger.ZERO : a.modInverse(m);
      assertThat(field.get(z, 0)).as(what).isEqualTo(inverse);
      field.power(z, 0, x, 0, BigInteger.valueOf(1234567));
      assertThat(field.get(z, 0)).as(what).isEqualTo(a.modPow(BigInteger.valueOf(1234567), m));
      assertThat(field.isZero(x, 0)).as(what).isEqualTo(a.signum() == 0);
      field.encode(bytes, 1, x, 0);
      assertThat(new BigInteger(1, bytes)).as(what).isEqualTo(a);
      assertThat(field.decode(z, 0, bytes, 1)).as(what).isTrue();
      assertThat(z).as(what).isEqualTo(x);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void decodingRefusesWhatIsNotReduced(String name, PrimeField field) {
    BigInteger m = field.modulus;
    BigInteger all = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    List<BigInteger> refused = new ArrayList<>(List.of(m, m.add(BigInteger.ONE), all));
    for (int bit = 0; bit < 256; bit++) {
      refused.add(m.setBit(bit));
      BigInteger above = m.shiftRight(bit).add(BigInteger.ONE).shiftLeft(bit);
      refused.add(above.min(all));
    }
    long[] z = new long[PrimeField.LIMBS];
    for (BigInteger value : refused) {
      byte[] bytes = bytes(value);
      assertThat(field.decode(z, 0, bytes, 0)).as(name + " " + value).isFalse();
      assertThat(field.isReduced(value)).isFalse();
    }
    assertThat(field.isReduced(BigInteger.ONE.negate())).isFalse();
  }

  static byte[] bytes(BigInteger value) {
    byte[] signed = value.toByteArray();
    byte[] bytes = new byte[32];
    for (int i = 0; i < Math.min(32, signed.length); i++) {
      bytes[31 - i] = signed[signed.length - 1 - i];
    }
    return bytes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void sumsOfProducts(String name, PrimeField field) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<BigInteger> edges = SlowField.edges(field.modulus);
    for (int turn = 0; turn < 2000; turn++) {
      int terms = field == PrimeField.FP && turn % 5 == 0 ? 6 : 1 + turn % 4;
      long[] x = new long[terms * PrimeField.LIMBS];
      long[] y = new long[terms * PrimeField.LIMBS];
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < terms; i++) {
        BigInteger a = value(field, random, edges, turn);
        BigInteger b = value(field, random, edges, turn);
        field.set(x, i * PrimeField.LIMBS, a);
        field.set(y, i * PrimeField.LIMBS, b);
        sum = sum.add(a.multiply(b));
      }
      if (terms == 6) {
        Products.sumOfSix(x, 0, x, 0, y, 0);
      } else {
        field.sumOfProducts(x, 0, x, 0, y, 0, terms);
      }
      assertThat(field.get(x, 0))
          .as("%s, seed %d, turn %d", name, SEED, turn)
          .isEqualTo(sum.mod(field.modulus));
    }
  }

  private static BigInteger value(
      PrimeField field, SplittableRandom random, List<BigInteger> edges, int turn) {
    return turn % 3 == 0
        ? edges.get(random.nextInt(edges.size()))
        : Scalars.number(random).mod(field.modulus);
  }

  /** All terms at their greatest: the accumulator of the longest sums is nearly full. */
  @Test
  void theGreatestSums() {
    BigInteger p = PrimeField.FP.modulus;
    long[] top = SlowField.limbs(p.subtract(BigInteger.ONE));
    // The greatest words: p − 1 as a Montgomery form.
    BigInteger form = BigInteger.ONE.shiftLeft(256).modInverse(p).negate().mod(p);
    for (long[] one : List.of(top, SlowField.limbs(form))) {
      BigInteger value = PrimeField.FP.get(one, 0);
      long[] x = new long[24];
      for (int i = 0; i < 6; i++) {
        System.arraycopy(one, 0, x, 4 * i, 4);
      }
      long[] z = new long[4];
      Products.sumOfSix(z, 0, x, 0, x, 0);
      assertThat(PrimeField.FP.get(z, 0))
          .isEqualTo(value.multiply(value).multiply(BigInteger.valueOf(6)).mod(p));
      PrimeField.FP.sumOfProducts(z, 0, x, 0, x, 0, 4);
      assertThat(PrimeField.FP.get(z, 0))
          .isEqualTo(value.multiply(value).multiply(BigInteger.valueOf(4)).mod(p));
    }
  }

  @Test
  void nineTimesPlus() {
    long[] z = new long[PrimeField.LIMBS];
    List<BigInteger> values = values(PrimeField.FP, 30);
    for (BigInteger a : values) {
      for (BigInteger b : values) {
        Products.nineTimesPlus(z, 0, SlowField.limbs(a), 0, SlowField.limbs(b), 0);
        assertThat(PrimeField.FP.get(z, 0))
            .as(() -> a + ", " + b)
            .isEqualTo(a.multiply(BigInteger.valueOf(9)).add(b).mod(PrimeField.FP.modulus));
      }
    }
  }

  @Test
  void roots() {
    BigInteger p = PrimeField.FP.modulus;
    long[] z = new long[PrimeField.LIMBS];
    for (BigInteger a : values(PrimeField.FP, 100)) {
      boolean square = a.modPow(p.shiftRight(1), p).compareTo(BigInteger.ONE) <= 0;
      assertThat(PrimeField.FP.root(z, 0, SlowField.limbs(a), 0)).as("%s", a).isEqualTo(square);
      if (square) {
        assertThat(PrimeField.FP.get(z, 0).modPow(BigInteger.TWO, p)).isEqualTo(a);
      }
    }
  }

  @Test
  void scalars() {
    SplittableRandom random = new SplittableRandom(SEED);
    BigInteger r = Scalar.MODULUS;
    for (int i = 0; i < 200; i++) {
      BigInteger a = Scalars.number(random).mod(r);
      BigInteger b = Scalars.number(random).mod(r);
      Scalar x = Scalar.of(a).orElseThrow();
      Scalar y = Scalar.reduce(b.negate()).negate();
      assertThat(y).isEqualTo(Scalar.reduce(b.add(r))).hasSameHashCodeAs(Scalar.reduce(b));
      assertThat(x.add(y).toBigInteger()).isEqualTo(a.add(b).mod(r));
      assertThat(x.subtract(y).toBigInteger()).isEqualTo(a.subtract(b).mod(r));
      assertThat(x.multiply(y).toBigInteger()).isEqualTo(a.multiply(b).mod(r));
      assertThat(x.square().toBigInteger()).isEqualTo(a.multiply(a).mod(r));
      assertThat(x.inverse().toBigInteger()).isEqualTo(a.modInverse(r));
      assertThat(x.pow(b).toBigInteger()).isEqualTo(a.modPow(b, r));
      assertThat(Scalar.decode(x.encode(), 0)).contains(x);
    }
    assertThat(Scalar.of(-1).add(Scalar.ONE)).isEqualTo(Scalar.ZERO);
    assertThat(Scalar.ZERO.inverse()).isEqualTo(Scalar.ZERO);
    assertThat(Scalar.ZERO.pow(0)).isEqualTo(Scalar.ONE);
    assertThat(Scalar.of(r)).isEmpty();
    assertThat(Scalar.of(BigInteger.ONE.negate())).isEmpty();
    assertThat(Scalar.decode(bytes(r), 0)).isEmpty();
    assertThat(Scalar.decode(new byte[31], 0)).isEmpty();
    assertThat(Scalar.decode(new byte[40], 9)).isEmpty();
    assertThat(Scalar.decode(new byte[40], -1)).isEmpty();
    assertThat(Scalar.decode(new byte[40], Integer.MAX_VALUE)).isEmpty();
  }
}
