package endgame.zk.field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An element of an {@link Extension}; immutable. For single values, not for columns. */
public final class Ext {
  private final Extension field;
  private final int[] words;

  Ext(Extension field, int[] words) {
    this.field = field;
    this.words = words;
  }

  public Extension field() {
    return field;
  }

  /** The coefficients in Montgomery form, lowest first; a copy. */
  public int[] words() {
    return words.clone();
  }

  /** One coefficient, in Montgomery form. */
  public int word(int i) {
    return words[i];
  }

  /** Writes the coefficients to an array. */
  public void write(int[] to, int at) {
    System.arraycopy(words, 0, to, at, words.length);
  }

  public Ext plus(Ext other) {
    int[] sum = new int[words.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = field.base().add(words[i], other.words[i]);
    }
    return new Ext(field, sum);
  }

  public Ext minus(Ext other) {
    int[] difference = new int[words.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = field.base().subtract(words[i], other.words[i]);
    }
    return new Ext(field, difference);
  }

  public Ext negate() {
    return field.zero().minus(this);
  }

  public Ext times(Ext other) {
    int[] product = new int[words.length];
    field.multiply(words, 0, other.words, 0, product, 0);
    return new Ext(field, product);
  }

  /** The product with an element of the base field. */
  public Ext times(int element) {
    int[] product = new int[words.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = field.base().multiply(words[i], element);
    }
    return new Ext(field, product);
  }

  public Ext square() {
    return times(this);
  }

  /** This to a power ≥ 0. */
  public Ext pow(long exponent) {
    Ext result = field.one();
    Ext square = this;
    for (long e = exponent; e != 0; e >>>= 1) {
      if ((e & 1) != 0) {
        result = result.times(square);
      }
      square = square.square();
    }
    return result;
  }

  /** The inverse, and zero for zero: a^(p + p^2 + …) over the norm, which is in the base field. */
  public Ext inverse() {
    Ext image = this;
    Ext others = field.one();
    for (int i = 1; i < field.degree(); i++) {
      image = field.frobenius(image);
      others = others.times(image);
    }
    int norm = times(others).words[0];
    return others.times(field.base().inverse(norm));
  }

  /**
   * The inverses of some elements with one inversion for all.
   *
   * @param elements none of which is zero
   */
  public static List<Ext> inverses(List<Ext> elements) {
    List<Ext> products = new ArrayList<>(elements.size());
    for (Ext element : elements) {
      products.add(products.isEmpty() ? element : products.getLast().times(element));
    }
    if (products.isEmpty()) {
      return List.of();
    }
    Ext inverse = products.getLast().inverse();
    if (inverse.isZero()) {
      throw new IllegalArgumentException("zero has no inverse");
    }
    Ext[] inverses = new Ext[elements.size()];
    for (int i = inverses.length - 1; i > 0; i--) {
      inverses[i] = inverse.times(products.get(i - 1));
      inverse = inverse.times(elements.get(i));
    }
    inverses[0] = inverse;
    return List.of(inverses);
  }

  public boolean isZero() {
    for (int word : words) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Ext other && other.field == field && Arrays.equals(other.words, words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return Arrays.toString(Arrays.stream(words).map(field.base()::fromMontgomery).toArray());
  }
}
