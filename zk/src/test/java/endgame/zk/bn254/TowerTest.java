package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Fp2 and Fp12 against BigInteger, in place and not. */
class TowerTest {
  private static final int SEED = 12;
  private static final BigInteger P = SlowField.P;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Fp2 fp2 = new Fp2();
  private final Fp12 fp12 = new Fp12(fp2);

  private BigInteger[] any2() {
    List<BigInteger> edges = SlowField.edges(P);
    BigInteger[] x = SlowField.random2(random);
    for (int i = 0; i < 2; i++) {
      if (random.nextInt(3) == 0) {
        x[i] = edges.get(random.nextInt(edges.size()));
      }
    }
    return x;
  }

  @Test
  void fp2() {
    for (int turn = 0; turn < 1000; turn++) {
      String what = "seed " + SEED + ", turn " + turn;
      BigInteger[] a = any2();
      BigInteger[] b = any2();
      long[] x = SlowField.limbs(a);
      long[] y = SlowField.limbs(b);
      long[] z = new long[Fp2.LIMBS];
      fp2.multiply(z, 0, x, 0, y, 0);
      assertThat(SlowField.of2(z, 0)).as(what).isEqualTo(SlowField.multiply2(a, b));
      long[] place = x.clone();
      fp2.multiply(place, 0, place, 0, y, 0);
      assertThat(place).as(what).isEqualTo(z);
      place = y.clone();
      fp2.multiply(place, 0, x, 0, place, 0);
      assertThat(place).as(what).isEqualTo(z);
      fp2.square(z, 0, x, 0);
      assertThat(SlowField.of2(z, 0)).as(what).isEqualTo(SlowField.multiply2(a, a));
      place = x.clone();
      fp2.square(place, 0, place, 0);
      assertThat(place).as(what).isEqualTo(z);
      fp2.timesXi(z, 0, x, 0);
      BigInteger[] xi = {BigInteger.valueOf(9), BigInteger.ONE};
      assertThat(SlowField.of2(z, 0)).as(what).isEqualTo(SlowField.multiply2(a, xi));
      if (!fp2.isZero(x, 0)) {
        fp2.invert(z, 0, x, 0);
        assertThat(SlowField.of2(z, 0)).as(what).isEqualTo(SlowField.inverse2(a));
      }
    }
    long[] zero = new long[Fp2.LIMBS];
    fp2.invert(zero, 0, zero, 0);
    assertThat(zero).containsOnly(0);
  }

  @Test
  void fp2Roots() {
    int squares = 0;
    for (int turn = 0; turn < 120; turn++) {
      BigInteger[] a = any2();
      if (turn % 4 == 0) {
        a[turn / 4 % 2] = BigInteger.ZERO;
      }
      // Euler: x is a square exactly if its norm is one in Fp.
      BigInteger norm = a[0].multiply(a[0]).add(a[1].multiply(a[1])).mod(P);
      boolean square = norm.modPow(P.shiftRight(1), P).compareTo(BigInteger.ONE) <= 0;
      long[] z = new long[Fp2.LIMBS];
      String what = "seed " + SEED + ", turn " + turn;
      assertThat(fp2.root(z, 0, SlowField.limbs(a), 0)).as(what).isEqualTo(square);
      if (square) {
        squares++;
        BigInteger[] root = SlowField.of2(z, 0);
        assertThat(SlowField.multiply2(root, root)).as(what).isEqualTo(a);
      }
    }
    assertThat(squares).isBetween(30, 110);
  }

  @Test
  void fp12() {
    for (int turn = 0; turn < 100; turn++) {
      String what = "seed " + SEED + ", turn " + turn;
      long[] x = SlowField.random12(random);
      long[] y = SlowField.random12(random);
      BigInteger[] a = SlowField.of12(x);
      BigInteger[] product = SlowField.multiply12(a, SlowField.of12(y));
      BigInteger[] square = SlowField.multiply12(a, a);
      long[] z = new long[Fp12.LIMBS];
      fp12.multiply(z, x, y);
      assertThat(SlowField.of12(z)).as(what).isEqualTo(product);
      long[] place = x.clone();
      fp12.multiply(place, place, y);
      assertThat(place).as(what).isEqualTo(z);
      place = y.clone();
      fp12.multiply(place, x, place);
      assertThat(place).as(what).isEqualTo(z);
      place = x.clone();
      fp12.multiply(place, place, place);
      assertThat(SlowField.of12(place)).as(what).isEqualTo(square);
      fp12.square(z, x);
      assertThat(SlowField.of12(z)).as(what).isEqualTo(square);
      place = x.clone();
      fp12.square(place, place);
      assertThat(place).as(what).isEqualTo(z);
      fp12.invert(z, x);
      fp12.multiply(z, z, x);
      assertThat(Fp12.isOne(z)).as(what).isTrue();
    }
  }

  @Test
  void fp12TimesLine() {
    for (int turn = 0; turn < 100; turn++) {
      long[] z = SlowField.random12(random);
      BigInteger[] beta = any2();
      BigInteger[] gamma = any2();
      BigInteger[] line = SlowField.one12();
      SlowField.addTo12(line, beta, 1);
      SlowField.addTo12(line, gamma, 3);
      BigInteger[] expected = SlowField.multiply12(SlowField.of12(z), line);
      fp12.multiplyByLine(z, SlowField.limbs(beta[0], beta[1], gamma[0], gamma[1]), 0);
      assertThat(SlowField.of12(z)).as("seed " + SEED + ", turn " + turn).isEqualTo(expected);
    }
  }

  @Test
  void frobeniusAndCyclotomicSquares() {
    for (int turn = 0; turn < 2; turn++) {
      long[] x = SlowField.random12(random);
      BigInteger[] a = SlowField.of12(x);
      BigInteger[] power = a;
      long[] z = new long[Fp12.LIMBS];
      for (int n = 1; n <= 3; n++) {
        power = SlowField.power12(power, P);
        fp12.frobenius(z, x, n);
        assertThat(SlowField.of12(z)).as("power " + n).isEqualTo(power);
      }
      long[] y = new long[Fp12.LIMBS];
      fp12.conjugate(y, x);
      assertThat(SlowField.of12(y)).isEqualTo(SlowField.power12(power, P.pow(3)));
      // x^((p⁶ − 1)(p² + 1))
      fp12.invert(z, x);
      fp12.multiply(y, y, z);
      fp12.frobenius(z, y, 2);
      fp12.multiply(y, y, z);
      BigInteger[] cyclotomic = SlowField.of12(y);
      fp12.cyclotomicSquare(y, y);
      assertThat(SlowField.of12(y)).isEqualTo(SlowField.multiply12(cyclotomic, cyclotomic));
    }
  }
}
