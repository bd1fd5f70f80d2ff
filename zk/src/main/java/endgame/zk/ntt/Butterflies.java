package endgame.zk.ntt;

import endgame.zk.field.PrimeField;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** One stage over one block whose half has at least a vector's length, or any length in scalars. */
final class Butterflies {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int STEP = SPECIES.length();
  private static final long WORD = 0xFFFFFFFFL;

  private Butterflies() {}

  /** x[at..at + 2h): (a, b) ↦ (a + b, (a − b)·w[h + j]). */
  static void down(PrimeField f, int[] x, int at, int h, int[] w) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    int j = 0;
    for (; j <= h - STEP; j += STEP) {
      IntVector a = IntVector.fromArray(SPECIES, x, at + j);
      IntVector b = IntVector.fromArray(SPECIES, x, at + h + j);
      IntVector t = IntVector.fromArray(SPECIES, w, h + j);
      add(a, b, p).intoArray(x, at + j);
      // The product takes any word below 2^32 on one side, and a − b + p is below 2p.
      multiply(a.sub(b).add(p), t, p, q).intoArray(x, at + h + j);
    }
    for (; j < h; j++) {
      int a = x[at + j];
      int b = x[at + h + j];
      x[at + j] = f.add(a, b);
      x[at + h + j] = f.multiply(f.subtract(a, b), w[h + j]);
    }
  }

  /** x[at..at + 2h): (a, b) ↦ (a + b·w[h + j], a − b·w[h + j]). */
  static void up(PrimeField f, int[] x, int at, int h, int[] w) {
    int p = f.p();
    long q = f.inverseOfP() & WORD;
    int j = 0;
    for (; j <= h - STEP; j += STEP) {
      IntVector a = IntVector.fromArray(SPECIES, x, at + j);
      IntVector t = IntVector.fromArray(SPECIES, w, h + j);
      IntVector b = multiply(IntVector.fromArray(SPECIES, x, at + h + j), t, p, q);
      add(a, b, p).intoArray(x, at + j);
      subtract(a, b, p).intoArray(x, at + h + j);
    }
    for (; j < h; j++) {
      int a = x[at + j];
      int b = f.multiply(x[at + h + j], w[h + j]);
      x[at + j] = f.add(a, b);
      x[at + h + j] = f.subtract(a, b);
    }
  }

  static IntVector add(IntVector a, IntVector b, int p) {
    IntVector sum = a.add(b);
    return sum.lanewise(VectorOperators.UMIN, sum.sub(p));
  }

  static IntVector subtract(IntVector a, IntVector b, int p) {
    IntVector difference = a.sub(b);
    return difference.lanewise(VectorOperators.UMIN, difference.add(p));
  }

  /** Montgomery product; {@code a} may be any word. */
  static IntVector multiply(IntVector a, IntVector b, int p, long q) {
    LongVector al = a.reinterpretAsLongs();
    LongVector bl = b.reinterpretAsLongs();
    LongVector even = al.and(WORD).mul(bl.and(WORD));
    LongVector odd =
        al.lanewise(VectorOperators.LSHR, 32).mul(bl.lanewise(VectorOperators.LSHR, 32));
    LongVector evenM = even.and(WORD).mul(q).and(WORD).mul(p);
    LongVector oddM = odd.and(WORD).mul(q).and(WORD).mul(p);
    IntVector r =
        even.sub(evenM).lanewise(VectorOperators.LSHR, 32).or(odd.sub(oddM)).reinterpretAsInts();
    return r.lanewise(VectorOperators.UMIN, r.add(p));
  }
}
