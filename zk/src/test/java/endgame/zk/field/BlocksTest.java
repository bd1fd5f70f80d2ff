package endgame.zk.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each kernel against one element at a time, at every length around the vectors'. */
class BlocksTest {
  private static final int N = 100;

  private static int[] random(PrimeField f, SplittableRandom random, int n) {
    int[] a = new int[n];
    for (int i = 0; i < n; i++) {
      int kind = random.nextInt(10);
      a[i] = kind == 0 ? 0 : kind == 1 ? f.p() - 1 : random.nextInt(f.p());
    }
    return a;
  }

  @Test
  void kernelsAgreeWithScalars() {
    for (PrimeField f : List.of(PrimeField.KOALA_BEAR, PrimeField.BABY_BEAR)) {
      SplittableRandom random = new SplittableRandom(7);
      for (int n = 1; n <= N - 3; n++) {
        int[] a = random(f, random, N);
        int[] b = random(f, random, N);
        int c = random.nextInt(f.p());
        int[][] d = new int[10][];
        for (int k = 0; k < d.length; k++) {
          d[k] = b.clone();
        }
        Blocks.add(f, a, 1, b, 2, d[0], 3, n);
        Blocks.subtract(f, a, 1, b, 2, d[1], 3, n);
        Blocks.multiply(f, a, 1, b, 2, d[2], 3, n);
        Blocks.add(f, a, 1, c, d[3], 3, n);
        Blocks.subtractFrom(f, c, a, 1, d[4], 3, n);
        Blocks.multiply(f, a, 1, c, d[5], 3, n);
        Blocks.addProduct(f, a, 1, c, d[6], 3, n);
        int[] before = b.clone();
        Blocks.addProduct(f, a, 1, a, 2, d[7], 3, n);
        Blocks.fromMontgomery(f, a, 1, d[8], 3, n);
        Blocks.toMontgomery(f, a, 1, d[9], 3, n);
        int dot = 0;
        for (int i = 0; i < n; i++) {
          int x = a[1 + i];
          int y = b[2 + i];
          assertThat(d[0][3 + i]).isEqualTo(f.add(x, y));
          assertThat(d[1][3 + i]).isEqualTo(f.subtract(x, y));
          assertThat(d[2][3 + i]).isEqualTo(f.multiply(x, y));
          assertThat(d[3][3 + i]).isEqualTo(f.add(x, c));
          assertThat(d[4][3 + i]).isEqualTo(f.subtract(c, x));
          assertThat(d[5][3 + i]).isEqualTo(f.multiply(x, c));
          assertThat(d[6][3 + i]).isEqualTo(f.add(before[3 + i], f.multiply(x, c)));
          assertThat(d[7][3 + i]).isEqualTo(f.add(before[3 + i], f.multiply(x, a[2 + i])));
          assertThat(d[8][3 + i]).isEqualTo(f.fromMontgomery(x));
          assertThat(d[9][3 + i]).isEqualTo(f.toMontgomery(x));
          dot = f.add(dot, f.multiply(x, y));
        }
        assertThat(Blocks.dot(f, a, 1, b, 2, n)).isEqualTo(dot);
        assertThat(d[0][2]).as("nothing before").isEqualTo(b[2]);
        if (3 + n < N) {
          assertThat(d[0][3 + n]).as("nothing after").isEqualTo(b[3 + n]);
        }
      }
    }
  }

  @Test
  void inversesAndPowers() {
    PrimeField f = PrimeField.KOALA_BEAR;
    SplittableRandom random = new SplittableRandom(8);
    for (int n : new int[] {1, 5, 16, 32, 48, 160}) {
      int[] a = new int[n + 1];
      for (int i = 0; i < a.length; i++) {
        a[i] = 1 + random.nextInt(f.p() - 1);
      }
      int[] d = new int[n + 2];
      Blocks.inverse(f, a, 1, d, 2, n);
      int[] powers = new int[n];
      Blocks.powers(f, a[0], a[1], powers, 0, n);
      for (int i = 0; i < n; i++) {
        assertThat(d[2 + i]).isEqualTo(f.inverse(a[1 + i]));
        assertThat(powers[i]).isEqualTo(f.multiply(a[0], f.pow(a[1], i)));
      }
    }
  }

  @Test
  void blocksOfExtensionElements() {
    for (Extension field : List.of(Extension.KOALA_BEAR_4, Extension.KOALA_BEAR_5)) {
      PrimeField f = field.base();
      SplittableRandom random = new SplittableRandom(9);
      int n = 48;
      int[][] a = new int[field.degree()][];
      int[][] b = new int[field.degree()][];
      for (int w = 0; w < a.length; w++) {
        a[w] = random(f, random, n);
        b[w] = random(f, random, n);
      }
      Ext c = at(field, b, 5);
      ExtBlocks blocks = new ExtBlocks(field, n);
      int[][] product = new int[field.degree()][n];
      int[][] scaled = new int[field.degree()][n];
      int[][] inverse = new int[field.degree()][n];
      int[][] difference = new int[field.degree()][n];
      blocks.multiply(a, 0, b, 0, product, 0, n);
      blocks.multiply(a, 0, c, scaled, 0, n);
      blocks.inverse(a, 0, inverse, 0, n);
      blocks.subtractFrom(c, a, 0, difference, 0, n);
      for (int i = 0; i < n; i++) {
        assertThat(at(field, product, i)).isEqualTo(at(field, a, i).times(at(field, b, i)));
        assertThat(at(field, scaled, i)).isEqualTo(at(field, a, i).times(c));
        assertThat(at(field, inverse, i)).isEqualTo(at(field, a, i).inverse());
        assertThat(at(field, difference, i)).isEqualTo(c.minus(at(field, a, i)));
      }
    }
  }

  private static Ext at(Extension field, int[][] words, int i) {
    int[] element = new int[field.degree()];
    for (int w = 0; w < element.length; w++) {
      element[w] = words[w][i];
    }
    return field.read(element, 0);
  }
}
