package endgame.zk.field;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Operations on ranges of columns: one small loop each, vectors where the machine has them, and
 * scalars for what is left over. Elements are in Montgomery form. Nothing here allocates.
 *
 * <p>How these stay fast is in the design of native speed: no vector crosses a call that is not
 * inlined, and each method stays far below the size at which C2 stops inlining.
 */
public final class Blocks {
  static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  static final int STEP = SPECIES.length();
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /** Entries that {@link #inverse} works on side by side. */
  public static final int LANES = 16;

  private static final long WORD = 0xFFFFFFFFL;

  private Blocks() {}

  /** d ← a + b over n elements. */
  public static void add(PrimeField f, int[] a, int at, int[] b, int bt, int[] d, int dt, int n) {
    int p = f.p();
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      add(load(a, at + i), load(b, bt + i), p).intoArray(d, dt + i);
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
      subtract(load(a, at + i), load(b, bt + i), p).intoArray(d, dt + i);
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
      multiply(load(a, at + i), load(b, bt + i), p, q).intoArray(d, dt + i);
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
      add(load(a, at + i), same, p).intoArray(d, dt + i);
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
      subtract(same, load(a, at + i), p).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.subtract(c, a[at + i]);
    }
  }

  /** d ← a·c for one c. */
  public static void multiply(PrimeField f, int[] a, int at, int c, int[] d, int dt, int n) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    IntVector same = IntVector.broadcast(SPECIES, c);
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      multiply(load(a, at + i), same, p, q).intoArray(d, dt + i);
    }
    for (; i < n; i++) {
      d[dt + i] = f.multiply(a[at + i], c);
    }
  }

  /** d ← d + a·c for one c. */
  public static void addProduct(PrimeField f, int[] a, int at, int c, int[] d, int dt, int n) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    IntVector same = IntVector.broadcast(SPECIES, c);
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      add(load(d, dt + i), multiply(load(a, at + i), same, p, q), p).intoArray(d, dt + i);
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
      add(load(d, dt + i), multiply(load(a, at + i), load(b, bt + i), p, q), p)
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
   * d ← 1/a, lane by lane with one exponentiation for all: prefix products down, inverses up. A
   * zero spoils the results of its lane; a is not d.
   */
  public static void inverse(PrimeField f, int[] a, int at, int[] d, int dt, int n) {
    if (n % LANES != 0) {
      for (int i = 0; i < n; i++) {
        d[dt + i] = f.inverse(a[at + i]);
      }
      return;
    }
    System.arraycopy(a, at, d, dt, LANES);
    for (int i = LANES; i < n; i += LANES) {
      multiply(f, d, dt + i - LANES, a, at + i, d, dt + i, LANES);
    }
    int last = dt + n - LANES;
    for (int lane = 0; lane < LANES; lane++) {
      d[last + lane] = f.inverse(d[last + lane]);
    }
    for (int i = n - LANES; i > 0; i -= LANES) {
      // d[i] holds the inverse of the product up to i, d[i − 1] the product before it.
      for (int lane = 0; lane < LANES; lane += 1) {
        int inverse = d[dt + i + lane];
        d[dt + i + lane] = f.multiply(inverse, d[dt + i - LANES + lane]);
        d[dt + i - LANES + lane] = f.multiply(inverse, a[at + i + lane]);
      }
    }
  }

  /** Σ a·b. */
  public static int dot(PrimeField f, int[] a, int at, int[] b, int bt, int n) {
    LongVector low = LongVector.zero(LONGS);
    LongVector high = LongVector.zero(LONGS);
    int i = 0;
    // Halves of products are summed apart: 2^31 of them fit.
    for (; i <= n - STEP; i += STEP) {
      LongVector al = load(a, at + i).reinterpretAsLongs();
      LongVector bl = load(b, bt + i).reinterpretAsLongs();
      LongVector even = al.and(WORD).mul(bl.and(WORD));
      LongVector odd =
          al.lanewise(VectorOperators.LSHR, 32).mul(bl.lanewise(VectorOperators.LSHR, 32));
      low = low.add(even.and(WORD)).add(odd.and(WORD));
      high =
          high.add(even.lanewise(VectorOperators.LSHR, 32))
              .add(odd.lanewise(VectorOperators.LSHR, 32));
    }
    long lowSum = low.reduceLanes(VectorOperators.ADD);
    long highSum = high.reduceLanes(VectorOperators.ADD);
    // Σab·2^−32 = low·2^−32 + high.
    int sum = f.fromMontgomery((int) Math.floorMod(lowSum, (long) f.p()));
    sum = f.add(sum, (int) Math.floorMod(highSum, (long) f.p()));
    for (; i < n; i++) {
      sum = f.add(sum, f.multiply(a[at + i], b[bt + i]));
    }
    return sum;
  }

  /** Canonical values of a range, into d. */
  public static void fromMontgomery(PrimeField f, int[] a, int at, int[] d, int dt, int n) {
    multiply(f, a, at, 1, d, dt, n);
  }

  static IntVector load(int[] a, int at) {
    return IntVector.fromArray(SPECIES, a, at);
  }

  /** a + b &lt; 2p &lt; 2^32, and the unsigned minimum drops the difference if it wrapped. */
  static IntVector add(IntVector a, IntVector b, int p) {
    IntVector sum = a.add(b);
    return sum.lanewise(VectorOperators.UMIN, sum.sub(p));
  }

  static IntVector subtract(IntVector a, IntVector b, int p) {
    IntVector difference = a.sub(b);
    return difference.lanewise(VectorOperators.UMIN, difference.add(p));
  }

  /**
   * Montgomery product. Even and odd lanes are 64-bit vectors whose operands are masked to 32 bits,
   * which compiles to the 32×32→64 multiplication.
   */
  static IntVector multiply(IntVector a, IntVector b, int p, long q) {
    LongVector al = a.reinterpretAsLongs();
    LongVector bl = b.reinterpretAsLongs();
    LongVector even = al.and(WORD).mul(bl.and(WORD));
    LongVector odd =
        al.lanewise(VectorOperators.LSHR, 32).mul(bl.lanewise(VectorOperators.LSHR, 32));
    LongVector evenM = even.and(WORD).mul(q).and(WORD).mul(p);
    LongVector oddM = odd.and(WORD).mul(q).and(WORD).mul(p);
    // Low words cancel, so each difference is its high word.
    IntVector r =
        even.sub(evenM).lanewise(VectorOperators.LSHR, 32).or(odd.sub(oddM)).reinterpretAsInts();
    return r.lanewise(VectorOperators.UMIN, r.add(p));
  }
}
