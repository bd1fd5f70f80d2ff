package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.Pairing.Pair;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairingTest {
  private static final int SEED = 3;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final G1 p = G1.GENERATOR.multiply(Scalars.random(random));
  private final G2 q = G2.GENERATOR.multiply(Scalars.random(random));

  private static Pair pair(G1 p, G2 q) {
    return new Pair(p, PreparedG2.of(q));
  }

  private static BigInteger[] slow(G1 p, G2 q) {
    return SlowCurve.pairing(SlowCurve.finite(SlowCurve.of(p)), SlowCurve.finite(SlowCurve.of(q)));
  }

  @Test
  void isThatOfTheTwin() {
    assertThat(SlowField.of12(Pairing.pairing(p, q).limbs())).isEqualTo(slow(p, q));
    assertThat(SlowField.of12(Pairing.pairing(G1.GENERATOR, G2.GENERATOR).limbs()))
        .isEqualTo(slow(G1.GENERATOR, G2.GENERATOR));
  }

  @Test
  void isBilinear() {
    for (int turn = 0; turn < 5; turn++) {
      Scalar a = Scalars.random(random);
      Scalar b = Scalars.random(random);
      Gt both = Pairing.pairing(p.multiply(a), q.multiply(b));
      assertThat(both).isEqualTo(Pairing.pairing(p.multiply(a.multiply(b)), q));
      assertThat(both).isEqualTo(Pairing.pairing(p, q.multiply(a.multiply(b))));
      assertThat(Pairing.pairing(p, q.multiply(a)).multiply(Pairing.pairing(p, q.multiply(b))))
          .isEqualTo(Pairing.pairing(p, q.multiply(a.add(b))));
      assertThat(Pairing.pairing(p.multiply(a), q).multiply(Pairing.pairing(p.multiply(b), q)))
          .isEqualTo(Pairing.pairing(p.multiply(a.add(b)), q));
    }
  }

  @Test
  void isNotDegenerate() {
    Gt value = Pairing.pairing(p, q);
    assertThat(value.isOne()).isFalse();
    assertThat(Pairing.pairing(G1.GENERATOR, G2.GENERATOR).isOne()).isFalse();
    assertThat(value.multiply(value.inverse())).isEqualTo(Gt.ONE);
    assertThat(SlowField.power12(SlowField.of12(value.limbs()), Scalar.MODULUS))
        .isEqualTo(SlowField.one12());
  }

  @Test
  void infinityContributesOne() {
    assertThat(Pairing.product(List.of())).isEqualTo(Gt.ONE);
    assertThat(Pairing.check(List.of())).isTrue();
    assertThat(Pairing.pairing(G1.INFINITY, q)).isEqualTo(Gt.ONE);
    assertThat(Pairing.pairing(p, G2.INFINITY)).isEqualTo(Gt.ONE);
    assertThat(Pairing.pairing(G1.INFINITY, G2.INFINITY)).isEqualTo(Gt.ONE);
    assertThat(Pairing.product(List.of(pair(p, G2.INFINITY), pair(p, q), pair(G1.INFINITY, q))))
        .isEqualTo(Pairing.pairing(p, q));
  }

  @Test
  void productsAreThoseOfTheFactors() {
    List<Pair> pairs = new ArrayList<>();
    Gt product = Gt.ONE;
    Scalar sum = Scalar.ZERO;
    for (int i = 0; i < 5; i++) {
      Scalar a = Scalars.random(random);
      Scalar b = Scalars.random(random);
      pairs.add(pair(p.multiply(a), q.multiply(b)));
      product = product.multiply(Pairing.pairing(p.multiply(a), q.multiply(b)));
      sum = sum.add(a.multiply(b));
      assertThat(Pairing.product(pairs)).as("seed %d, factors %d", SEED, i).isEqualTo(product);
      assertThat(Pairing.check(pairs)).isFalse();
    }
    pairs.add(pair(p.multiply(sum).negate(), q));
    assertThat(Pairing.check(pairs)).isTrue();
    pairs.add(pair(p, q));
    assertThat(Pairing.check(pairs)).isFalse();
    pairs.add(pair(p, q.negate()));
    assertThat(Pairing.check(pairs)).isTrue();
  }

  @Test
  void aPreparedPointServesManyTimes() {
    PreparedG2 prepared = PreparedG2.of(q);
    Gt first = Pairing.product(List.of(new Pair(p, prepared)));
    assertThat(Pairing.product(List.of(new Pair(p, prepared)))).isEqualTo(first);
    assertThat(Pairing.check(List.of(new Pair(p, prepared), new Pair(p.negate(), prepared))))
        .isTrue();
  }
}
