package endgame.zk.field;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic of vectors of elements, for loops of kernels: each must be inlined there, and takes no
 * more than one multiplication or two of what C2 inlines into one compilation. What exceeds it is
 * called, with each vector in an object, many times slower. So kernels are small, are methods of
 * classes of their own ({@link Blocks}, {@code ntt.Butterflies}, {@code ntt.SmallStages}), and the
 * launcher keeps HotSpot from inlining them into their callers ({@code -XX:CompileCommand}).
 */
public final class Vectors {
  public static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;

  /** Elements of a vector. */
  public static final int STEP = SPECIES.length();

  private static final long WORD = 0xFFFFFFFFL;

  private Vectors() {}

  public static IntVector load(int[] a, int at) {
    return IntVector.fromArray(SPECIES, a, at);
  }

  /** a + b &lt; 2p &lt; 2^32, and the unsigned minimum drops the difference if it wrapped. */
  public static IntVector add(IntVector a, IntVector b, int p) {
    IntVector sum = a.add(b);
    return sum.lanewise(VectorOperators.UMIN, sum.sub(p));
  }

  public static IntVector subtract(IntVector a, IntVector b, int p) {
    IntVector difference = a.sub(b);
    return difference.lanewise(VectorOperators.UMIN, difference.add(p));
  }

  /**
   * Montgomery product. Even and odd lanes are 64-bit vectors whose operands are masked to 32 bits,
   * which compiles to the 32×32→64 multiplication.
   */
  public static IntVector multiply(IntVector a, IntVector b, int p, long q) {
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

  /** Montgomery product with one number c: {@code cQ} is c·p^−1 modulo 2^32. */
  public static IntVector multiplyBy(IntVector a, IntVector c, IntVector cQ, int p) {
    LongVector al = a.reinterpretAsLongs();
    LongVector cl = c.reinterpretAsLongs();
    LongVector ml = a.mul(cQ).reinterpretAsLongs();
    LongVector even = al.and(WORD).mul(cl.and(WORD)).sub(ml.and(WORD).mul(p));
    LongVector odd =
        al.lanewise(VectorOperators.LSHR, 32)
            .mul(cl.lanewise(VectorOperators.LSHR, 32))
            .sub(ml.lanewise(VectorOperators.LSHR, 32).mul(p));
    IntVector r = even.lanewise(VectorOperators.LSHR, 32).or(odd).reinterpretAsInts();
    return r.lanewise(VectorOperators.UMIN, r.add(p));
  }
}
