package endgame.zk.ntt;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.field.PrimeField;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NttTest {
  private static final List<PrimeField> FIELDS =
      List.of(PrimeField.KOALA_BEAR, PrimeField.BABY_BEAR);

  /** Horner at every point. */
  private static int[] naive(PrimeField f, int[] coefficients, int shift, int log) {
    int[] values = new int[1 << log];
    int x = shift;
    for (int i = 0; i < values.length; i++) {
      int sum = 0;
      for (int k = coefficients.length - 1; k >= 0; k--) {
        sum = f.add(f.multiply(sum, x), coefficients[k]);
      }
      values[i] = sum;
      x = f.multiply(x, f.rootOfUnity(log));
    }
    return values;
  }

  private static int reversed(int k, int log) {
    return log == 0 ? 0 : Integer.reverse(k) >>> (32 - log);
  }

  @Test
  void agreesWithHornerAtEverySize() {
    for (PrimeField f : FIELDS) {
      Ntt ntt = new Ntt(f, 10);
      SplittableRandom random = new SplittableRandom(1);
      for (int log = 0; log <= 10; log++) {
        int n = 1 << log;
        int[] coefficients = random.ints(n, 0, f.p()).toArray();
        int[] x = new int[n];
        for (int k = 0; k < n; k++) {
          x[reversed(k, log)] = coefficients[k];
        }
        int[] values = x.clone();
        ntt.up(values, 0, n);
        assertThat(values).as("%s 2^%d", f, log).isEqualTo(naive(f, coefficients, f.one(), log));
        ntt.down(values, 0, n);
        for (int k = 0; k < n; k++) {
          assertThat(values[k]).isEqualTo(f.multiply(x[k], f.of(n)));
        }
      }
    }
  }

  @Test
  void roundTripsWhereBlocksAreSplit() {
    PrimeField f = PrimeField.KOALA_BEAR;
    Ntt ntt = new Ntt(f, 15);
    int n = 1 << 15;
    int[] x = new SplittableRandom(2).ints(n, 0, f.p()).toArray();
    int[] y = x.clone();
    ntt.down(y, 0, n);
    ntt.up(y, 0, n);
    for (int i = 0; i < n; i++) {
      assertThat(y[i]).isEqualTo(f.multiply(x[i], f.of(n)));
    }
  }

  @Test
  void extendsToTheCoset() {
    for (PrimeField f : FIELDS) {
      SplittableRandom random = new SplittableRandom(3);
      for (int logBlowup = 1; logBlowup <= 4; logBlowup++) {
        for (int log = 1; log <= 7; log++) {
          int n = 1 << log;
          Ntt ntt = new Ntt(f, log + logBlowup);
          int[] coefficients = random.ints(n, 0, f.p()).toArray();
          int[] scale = new int[n];
          Ntt.reversedPowers(f, f.one(), f.generator(), scale, n);
          int[] scaled = new int[n];
          for (int k = 0; k < n; k++) {
            int at = reversed(k, log);
            assertThat(scale[at]).isEqualTo(f.pow(f.generator(), k));
            scaled[at] = f.multiply(coefficients[k], scale[at]);
          }
          int[] extended = ntt.extend(scaled, 0, n, logBlowup);
          int[] expected = naive(f, coefficients, f.generator(), log + logBlowup);
          for (int i = 0; i < extended.length; i++) {
            assertThat(extended[i]).isEqualTo(expected[i % expected.length]);
          }
          assertThat(extended).hasSize(expected.length + (1 << logBlowup));
        }
      }
    }
  }
}
