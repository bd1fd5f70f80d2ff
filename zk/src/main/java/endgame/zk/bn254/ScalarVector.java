package endgame.zk.bn254;

/**
 * A mutable row of elements of Fr, for computations that should not make an object for each step.
 * Starts with zeros; for one thread at a time.
 */
public final class ScalarVector {
  private static final PrimeField FR = PrimeField.FR;
  private static final int LIMBS = PrimeField.LIMBS;

  private final long[] elements;
  private final long[] t = new long[LIMBS];

  public ScalarVector(int size) {
    this.elements = new long[size * LIMBS];
  }

  public int size() {
    return elements.length / LIMBS;
  }

  public Scalar get(int i) {
    long[] limbs = new long[LIMBS];
    System.arraycopy(elements, i * LIMBS, limbs, 0, LIMBS);
    return Scalar.ofMontgomery(limbs);
  }

  public void set(int i, Scalar value) {
    System.arraycopy(value.montgomery(), 0, elements, i * LIMBS, LIMBS);
  }

  /** this[i] ← other[j]. */
  public void set(int i, ScalarVector other, int j) {
    System.arraycopy(other.elements, j * LIMBS, elements, i * LIMBS, LIMBS);
  }

  /** this[i] ← this[i] + other[j]. */
  public void add(int i, ScalarVector other, int j) {
    FR.add(elements, i * LIMBS, elements, i * LIMBS, other.elements, j * LIMBS);
  }

  /** this[i] ← this[i] + a[j]·b[k]. */
  public void addProduct(int i, ScalarVector a, int j, ScalarVector b, int k) {
    FR.multiply(t, 0, a.elements, j * LIMBS, b.elements, k * LIMBS);
    FR.add(elements, i * LIMBS, elements, i * LIMBS, t, 0);
  }

  /** this[i] ← a[j]b[k] + a[j + 1]b[k + 1] + …; neither a nor b may be this. */
  public void setSumOfProducts(int i, ScalarVector a, int j, ScalarVector b, int k, int terms) {
    if (a == this || b == this || terms < 1) {
      throw new IllegalArgumentException("overlay, or no terms");
    }
    int at = i * LIMBS;
    int first = Math.min(terms, PrimeField.MAX_TERMS);
    FR.sumOfProducts(elements, at, a.elements, j * LIMBS, b.elements, k * LIMBS, first);
    for (int done = first; done < terms; done += PrimeField.MAX_TERMS) {
      int next = Math.min(terms - done, PrimeField.MAX_TERMS);
      FR.sumOfProducts(t, 0, a.elements, (j + done) * LIMBS, b.elements, (k + done) * LIMBS, next);
      FR.add(elements, at, elements, at, t, 0);
    }
  }

  /** this[i] ← this[i]⁵. */
  public void fifthPower(int i) {
    int at = i * LIMBS;
    FR.square(t, 0, elements, at);
    FR.square(t, 0, t, 0);
    FR.multiply(elements, at, elements, at, t, 0);
  }
}
