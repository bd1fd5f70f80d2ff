package endgame.zk.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExtensionTest {
  private static final List<Extension> ALL =
      List.of(
          Extension.KOALA_BEAR_4,
          Extension.KOALA_BEAR_5,
          Extension.BABY_BEAR_4,
          Extension.BABY_BEAR_5);

  private static Ext of(Extension field, long... canonical) {
    int[] words = Arrays.stream(canonical).mapToInt(field.base()::of).toArray();
    return field.read(words, 0);
  }

  private static Ext random(Extension field, SplittableRandom random) {
    return of(field, random.longs(field.degree()).toArray());
  }

  /** Figures of the design, section 1.1. */
  @Test
  void knownProductsAndInverses() {
    Extension four = Extension.KOALA_BEAR_4;
    assertThat(of(four, 1, 2, 3, 4).times(of(four, 5, 6, 7, 8)))
        .isEqualTo(of(four, 188, 172, 130, 60));
    assertThat(of(four, 1, 2, 3, 4).inverse())
        .isEqualTo(of(four, 476435702, 408373459, 502227710, 126094261));
    Extension five = Extension.KOALA_BEAR_5;
    assertThat(of(five, 1, 2, 3, 4, 5).times(of(five, 6, 7, 8, 9, 10)))
        .isEqualTo(of(five, 70, 125, 61, 14, 25));
    assertThat(of(five, 1, 2, 3, 4, 5).inverse())
        .isEqualTo(of(five, 1611162735, 1325413701, 869369788, 708311242, 352135173));
  }

  @Test
  void frobeniusOfX() {
    assertThat(Extension.KOALA_BEAR_4.frobenius(of(Extension.KOALA_BEAR_4, 0, 1, 0, 0)))
        .isEqualTo(of(Extension.KOALA_BEAR_4, 0, 2113994754, 0, 0));
    assertThat(Extension.KOALA_BEAR_5.frobenius(of(Extension.KOALA_BEAR_5, 0, 1, 0, 0, 0)))
        .isEqualTo(
            of(Extension.KOALA_BEAR_5, 1576402667, 1173144480, 1567662457, 1206866823, 2428146));
  }

  @Test
  void rootsOfUnityAreThoseOfTheDesign() {
    PrimeField f = PrimeField.KOALA_BEAR;
    assertThat(f.fromMontgomery(f.rootOfUnity(24))).isEqualTo(0x6ac49f88);
    assertThat(f.fromMontgomery(f.rootOfUnity(2))).isEqualTo(0x7e010002);
    assertThat(f.fromMontgomery(f.rootOfUnity(3))).isEqualTo(0x6832fe4a);
    assertThat(f.inverseOfP()).isEqualTo(0x81000001);
    assertThat(PrimeField.BABY_BEAR.inverseOfP()).isEqualTo(0x88000001);
  }

  @Test
  void inversesOfManyAreThoseOfEach() {
    assertThat(Ext.inverses(List.of())).isEmpty();
    for (Extension field : ALL) {
      SplittableRandom random = new SplittableRandom(field.degree());
      List<Ext> elements = Stream.generate(() -> random(field, random)).limit(33).toList();
      assertThat(Ext.inverses(elements)).isEqualTo(elements.stream().map(Ext::inverse).toList());
      assertThatThrownBy(() -> Ext.inverses(List.of(field.one(), field.zero())))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Words at the edges: a product of D terms must not overflow before it is reduced. */
  @Test
  void productsOfTheLargestWords() {
    for (Extension field : ALL) {
      PrimeField f = field.base();
      int[] most = new int[field.degree()];
      Arrays.fill(most, f.p() - 1);
      int[] product = new int[field.degree()];
      field.multiply(most, 0, most, 0, product, 0);
      // Schoolbook, each step reduced.
      int[] sums = new int[2 * field.degree() - 1];
      for (int i = 0; i < most.length; i++) {
        for (int j = 0; j < most.length; j++) {
          sums[i + j] = f.add(sums[i + j], f.multiply(most[i], most[j]));
        }
      }
      int[] expected = Arrays.copyOf(sums, field.degree());
      int[][] reduction = field.reduction();
      for (int k = 0; k < field.degree() - 1; k++) {
        for (int i = 0; i < expected.length; i++) {
          expected[i] = f.add(expected[i], f.multiply(sums[field.degree() + k], reduction[k][i]));
        }
      }
      assertThat(product).as("%s", field).isEqualTo(expected);
    }
  }

  @Test
  void fieldLaws() {
    for (Extension field : ALL) {
      SplittableRandom random = new SplittableRandom(field.degree());
      for (int i = 0; i < 200; i++) {
        Ext a = random(field, random);
        Ext b = random(field, random);
        Ext c = random(field, random);
        assertThat(a.times(b.plus(c))).as("%s", field).isEqualTo(a.times(b).plus(a.times(c)));
        assertThat(a.times(b).times(c)).isEqualTo(a.times(b.times(c)));
        assertThat(a.times(a.inverse())).isEqualTo(field.one());
        assertThat(a.minus(b).plus(b)).isEqualTo(a);
        assertThat(field.frobenius(a)).isEqualTo(a.pow(field.base().p()));
      }
      assertThat(field.zero().inverse()).isEqualTo(field.zero());
      // The modulus has no root and no factor: every element but 0 has order dividing p^D − 1.
      Ext a = random(field, random);
      Ext image = a;
      for (int i = 0; i < field.degree(); i++) {
        assertThat(i > 0 && image.equals(a)).isFalse();
        image = field.frobenius(image);
      }
      assertThat(image).isEqualTo(a);
    }
  }

  @Test
  void baseFieldAgainstBigIntegers() {
    for (PrimeField f : List.of(PrimeField.KOALA_BEAR, PrimeField.BABY_BEAR)) {
      BigInteger p = BigInteger.valueOf(f.p());
      SplittableRandom random = new SplittableRandom(f.p());
      int[] edges = {0, 1, 2, f.p() - 1, f.p() - 2, f.p() / 2};
      for (int i = 0; i < 2000; i++) {
        int a = i < edges.length ? edges[i] : random.nextInt(f.p());
        int b = i % 7 < edges.length ? edges[i % 7] : random.nextInt(f.p());
        BigInteger x = BigInteger.valueOf(f.fromMontgomery(a));
        BigInteger y = BigInteger.valueOf(f.fromMontgomery(b));
        assertThat(f.fromMontgomery(f.multiply(a, b))).isEqualTo(x.multiply(y).mod(p).intValue());
        assertThat(f.fromMontgomery(f.add(a, b))).isEqualTo(x.add(y).mod(p).intValue());
        assertThat(f.fromMontgomery(f.subtract(a, b))).isEqualTo(x.subtract(y).mod(p).intValue());
        assertThat(f.toMontgomery(f.fromMontgomery(a))).isEqualTo(a);
        assertThat(f.multiply(a, f.inverse(a))).isEqualTo(a == 0 ? 0 : f.one());
      }
    }
  }
}
