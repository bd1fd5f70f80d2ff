package endgame.zk.ntt;

import endgame.zk.field.PrimeField;
import endgame.zk.field.Vectors;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** One stage over one block. Kernels: see {@link Vectors}. */
final class Butterflies {
  private static final VectorSpecies<Integer> SPECIES = Vectors.SPECIES;
  private static final int STEP = Vectors.STEP;
  private static final VectorShuffle<Integer> LOW_TWICE = VectorShuffle.fromOp(SPECIES, i -> i / 2);
  private static final VectorShuffle<Integer> HIGH_TWICE =
      VectorShuffle.fromOp(SPECIES, i -> (i + STEP) / 2);
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
      Vectors.add(a, b, p).intoArray(x, at + j);
      // The product takes any word below 2^32 on one side, and a − b + p is below 2p.
      Vectors.multiply(a.sub(b).add(p), t, p, q).intoArray(x, at + h + j);
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
      IntVector b = Vectors.multiply(IntVector.fromArray(SPECIES, x, at + h + j), t, p, q);
      Vectors.add(a, b, p).intoArray(x, at + j);
      Vectors.subtract(a, b, p).intoArray(x, at + h + j);
    }
    for (; j < h; j++) {
      int a = x[at + j];
      int b = f.multiply(x[at + h + j], w[h + j]);
      x[at + j] = f.add(a, b);
      x[at + h + j] = f.subtract(a, b);
    }
  }

  /** x[0..2n) ← each of x[n..2n) twice. No entry is read after it is written. */
  static void twice(int[] x, int n) {
    int i = 0;
    for (; i <= n - STEP; i += STEP) {
      IntVector v = IntVector.fromArray(SPECIES, x, n + i);
      v.rearrange(LOW_TWICE).intoArray(x, 2 * i);
      v.rearrange(HIGH_TWICE).intoArray(x, 2 * i + STEP);
    }
    for (; i < n; i++) {
      int c = x[n + i];
      x[2 * i] = c;
      x[2 * i + 1] = c;
    }
  }
}
