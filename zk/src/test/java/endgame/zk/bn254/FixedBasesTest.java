package endgame.zk.bn254;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FixedBasesTest {
  private static Scalar random(SplittableRandom random) {
    byte[] bytes = new byte[40];
    random.nextBytes(bytes);
    return Scalar.reduce(new BigInteger(1, bytes));
  }

  @Test
  void sumsAreThoseOfTheDirectWay() {
    for (long seed = 0; seed < 8; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<G1> bases = new ArrayList<>();
      for (int i = 0; i < seed; i++) {
        bases.add(i == 3 ? G1.INFINITY : G1.GENERATOR.multiply(random(random)));
      }
      FixedBases fixed = FixedBases.of(bases);
      assertThat(fixed.size()).isEqualTo(bases.size());
      for (int round = 0; round < 5; round++) {
        List<Scalar> scalars = new ArrayList<>();
        G1 expected = G1.INFINITY;
        for (G1 base : bases) {
          Scalar scalar = random(random);
          scalars.add(scalar);
          expected = expected.add(base.multiply(scalar));
        }
        assertThat(fixed.sum(scalars)).as("seed %d", seed).isEqualTo(expected);
      }
    }
  }

  @Test
  void edges() {
    G1 point = G1.GENERATOR.multiply(Scalar.of(77));
    Scalar last = Scalar.ZERO.subtract(Scalar.ONE);
    FixedBases one = FixedBases.of(List.of(point));
    assertThat(one.sum(List.of(Scalar.ZERO))).isEqualTo(G1.INFINITY);
    assertThat(one.sum(List.of(Scalar.ONE))).isEqualTo(point);
    assertThat(one.sum(List.of(last))).isEqualTo(point.negate());
    FixedBases twice = FixedBases.of(List.of(point, point));
    // Equal points meet in one sum, and opposite ones.
    assertThat(twice.sum(List.of(Scalar.of(3), Scalar.of(3))))
        .isEqualTo(point.multiply(Scalar.of(6)));
    assertThat(twice.sum(List.of(Scalar.ONE, last))).isEqualTo(G1.INFINITY);
    assertThatThrownBy(() -> twice.sum(List.of(Scalar.ONE)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
