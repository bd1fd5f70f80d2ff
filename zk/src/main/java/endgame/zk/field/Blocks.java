package endgame.zk.field;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Operations on ranges of columns: one small loop each, vectors where the machine has them, and
 * scalars for what is left over. Elements are in Montgomery form. Nothing here allocates.
 *
 * <p>Public methods are kernels, which the launcher keeps out of their callers: see {@link
 * Vectors}.
 */
public final class Blocks {
  private static final VectorSpecies<Integer> SPECIES = Vectors.SPECIES;
  private static final int STEP = Vectors.STEP;

  private static final long WORD = 0xFFFFFFFFL;

  private Blocks() {}

  /** d ← a + b over n elements. */
  public static void add(PrimeField f, int[] a, int at, int[] b, int bt, int[] d, int dt, int n) {
    int p = f.p();
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.add(Vectors.load(a, at + i), Vectors.load(b, bt + i), p).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.add(a[at + i], b[bt + i]);
    }
  }

  /** d ← a − b. */
  public static void subtract(
      PrimeField f, int[] a, int at, int[] b, int bt, int[] d, int dt, int n) {
    int p = f.p();
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.subtract(Vectors.load(a, at + i), Vectors.load(b, bt + i), p).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.subtract(a[at + i], b[bt + i]);
    }
  }

  /** d ← a·b. */
  public static void multiply(
      PrimeField f, int[] a, int at, int[] b, int bt, int[] d, int dt, int n) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.multiply(Vectors.load(a, at + i), Vectors.load(b, bt + i), p, q).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.multiply(a[at + i], b[bt + i]);
    }
  }

  /** d ← a + c for one c. */
  public static void add(PrimeField f, int[] a, int at, int c, int[] d, int dt, int n) {
    int p = f.p();
    IntVector same = IntVector.broadcast(SPECIES, c);
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.add(Vectors.load(a, at + i), same, p).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.add(a[at + i], c);
    }
  }

  /** d ← c − a for one c. */
  public static void subtractFrom(PrimeField f, int c, int[] a, int at, int[] d, int dt, int n) {
    int p = f.p();
    IntVector same = IntVector.broadcast(SPECIES, c);
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.subtract(same, Vectors.load(a, at + i), p).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.subtract(c, a[at + i]);
    }
  }

  /** d ← a·c for one c. */
  public static void multiply(PrimeField f, int[] a, int at, int c, int[] d, int dt, int n) {
    int p = f.p();
    IntVector same = IntVector.broadcast(SPECIES, c);
    IntVector sameQ = IntVector.broadcast(SPECIES, c * f.inverseOfP());
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.multiplyBy(Vectors.load(a, at + i), same, sameQ, p).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.multiply(a[at + i], c);
    }
  }

  /** d ← d + a·c for one c. */
  public static void addProduct(PrimeField f, int[] a, int at, int c, int[] d, int dt, int n) {
    int p = f.p();
    IntVector same = IntVector.broadcast(SPECIES, c);
    IntVector sameQ = IntVector.broadcast(SPECIES, c * f.inverseOfP());
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.add(
              Vectors.load(d, dt + i),
              Vectors.multiplyBy(Vectors.load(a, at + i), same, sameQ, p),
              p)
          .intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.add(d[dt + i], f.multiply(a[at + i], c));
    }
  }

  /** d ← d + a·b. */
  public static void addProduct(
      PrimeField f, int[] a, int at, int[] b, int bt, int[] d, int dt, int n) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      Vectors.add(
              Vectors.load(d, dt + i),
              Vectors.multiply(Vectors.load(a, at + i), Vectors.load(b, bt + i), p, q),
              p)
          .intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.add(d[dt + i], f.multiply(a[at + i], b[bt + i]));
    }
  }

  /** to[at + i] ← first·step^i for i &lt; n. */
  public static void powers(PrimeField f, int first, int step, int[] to, int at, int n) {
    to[at] = first;
    int factor = step;
    for (int done = 1; done < n; done *= 2) {
      int count = Math.min(done, n - done);
      multiply(f, to, at, factor, to, at + done, count);
      factor = f.multiply(factor, factor);
    }
  }

  /**
   * d ← 1/a with one exponentiation for all: prefix products lane by lane down, inverses up. A zero
   * spoils all results; a is not d.
   */
  public static void inverse(PrimeField f, int[] a, int at, int[] d, int dt, int n) {
    if (n % STEP != 0) {
      for (int i = 0; i < n; i++) {
        d[dt + i] = f.inverse(a[at + i]);
      }
      return;
    }
    products(f, a, at, d, dt, n);
    int last = dt + n - STEP;
    int[] before = new int[STEP];
    int all = f.one();
    for (int lane = 0; lane < STEP; lane++) {
      before[lane] = all;
      all = f.multiply(all, d[last + lane]);
    }
    int inverse = f.inverse(all);
    for (int lane = STEP - 1; lane >= 0; lane--) {
      int own = f.multiply(inverse, before[lane]);
      inverse = f.multiply(inverse, d[last + lane]);
      d[last + lane] = own;
    }
    inverses(f, a, at, d, dt, n);
  }

  /** d[i] ← a[i]·a[i − STEP]·…. */
  private static void products(PrimeField f, int[] a, int at, int[] d, int dt, int n) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    IntVector product = Vectors.load(a, at);
    product.intoArray(d, dt);
    for (int i = STEP; i < n; i += STEP) {
      product = Vectors.multiply(product, Vectors.load(a, at + i), p, q);
      product.intoArray(d, dt + i);
    }
  }

  /** From products, the last of which are inverted, to inverses. */
  private static void inverses(PrimeField f, int[] a, int at, int[] d, int dt, int n) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    IntVector inverse = Vectors.load(d, dt + n - STEP);
    for (int i = n - STEP; i > 0; i -= STEP) {
      Vectors.multiply(inverse, Vectors.load(d, dt + i - STEP), p, q).intoArray(d, dt + i);
      inverse = Vectors.multiply(inverse, Vectors.load(a, at + i), p, q);
    }
    inverse.intoArray(d, dt);
  }

  /**
   * Σ a·b. Each step ends in sums of its own: a vector that goes from step to step has no exact
   * type, so that what becomes of it hangs on the profiles of others.
   */
  public static int dot(PrimeField f, int[] a, int at, int[] b, int bt, int n) {
    long lowSum = 0;
    long highSum = 0;
    int i = 0;
    // Halves of products are summed apart: 2^31 of them fit.
    for (; i <= n - STEP; i += STEP) {
      LongVector al = Vectors.load(a, at + i).reinterpretAsLongs();
      LongVector bl = Vectors.load(b, bt + i).reinterpretAsLongs();
      LongVector even = al.and(WORD).mul(bl.and(WORD));
      LongVector odd =
          al.lanewise(VectorOperators.LSHR, 32).mul(bl.lanewise(VectorOperators.LSHR, 32));
      lowSum += even.and(WORD).add(odd.and(WORD)).reduceLanes(VectorOperators.ADD);
      highSum +=
          even.lanewise(VectorOperators.LSHR, 32)
              .add(odd.lanewise(VectorOperators.LSHR, 32))
              .reduceLanes(VectorOperators.ADD);
    }
    // Σab·2^−32 = low·2^−32 + high.
    int sum = f.fromMontgomery((int) Math.floorMod(lowSum, (long) f.p()));
    sum = f.add(sum, (int) Math.floorMod(highSum, (long) f.p()));
    for (; i < n; i++) {
      sum = f.add(sum, f.multiply(a[at + i], b[bt + i]));
    }
    return sum;
  }

  /** Montgomery forms of a range of canonical values, into d, which may be a. */
  public static void toMontgomery(PrimeField f, int[] a, int at, int[] d, int dt, int n) {
    multiply(f, a, at, f.toMontgomery(f.one()), d, dt, n);
  }

  /** Canonical values of a range, into d. */
  public static void fromMontgomery(PrimeField f, int[] a, int at, int[] d, int dt, int n) {
    multiply(f, a, at, 1, d, dt, n);
  }
}
