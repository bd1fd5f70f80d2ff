package endgame.zk.ntt;

import endgame.zk.field.PrimeField;
import endgame.zk.field.Vectors;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Stages whose halves are shorter than a vector: both halves are in one vector. With s = the vector
 * with its halves exchanged, a + b and a − b are s + v and s − v, chosen by lane.
 */
final class SmallStages {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int STEP = SPECIES.length();

  private final PrimeField field;
  private final int[][] upFactors;
  private final int[][] downFactors;
  private final List<VectorShuffle<Integer>> exchanges = new ArrayList<>();

  SmallStages(PrimeField field, int[] up, int[] down) {
    this.field = field;
    this.upFactors = new int[STEP][];
    this.downFactors = new int[STEP][];
    for (int h = 1; h < STEP && h < up.length; h *= 2) {
      int half = h;
      upFactors[h] = factors(h, up);
      downFactors[h] = factors(h, down);
      exchanges.add(VectorShuffle.fromOp(SPECIES, i -> i ^ half));
    }
  }

  /** Halves below this are small. */
  int step() {
    return STEP;
  }

  /** One stage of the way down over all blocks of 2h in x[at..at + n). */
  void down(int[] x, int at, int n, int h, int[] w) {
    if (n < STEP) {
      for (int block = at; block < at + n; block += 2 * h) {
        Butterflies.down(field, x, block, h, w);
      }
      return;
    }
    int[] factors = downFactors[h];
    VectorShuffle<Integer> exchange = exchanges.get(Integer.numberOfTrailingZeros(h));
    VectorMask<Integer> high = VectorMask.fromLong(SPECIES, highLanes(h));
    int p = field.p();
    long q = field.inverseOfP() & 0xFFFFFFFFL;
    IntVector t = IntVector.fromArray(SPECIES, factors, 0);
    for (int i = at; i < at + n; i += STEP) {
      IntVector v = IntVector.fromArray(SPECIES, x, i);
      // At most 2p: any word goes into a product.
      IntVector sum = v.rearrange(exchange).add(v.blend(v.neg().add(p), high));
      Vectors.multiply(sum, t, p, q).intoArray(x, i);
    }
  }

  /** One stage of the way up. */
  void up(int[] x, int at, int n, int h, int[] w) {
    if (n < STEP) {
      for (int block = at; block < at + n; block += 2 * h) {
        Butterflies.up(field, x, block, h, w);
      }
      return;
    }
    int[] factors = upFactors[h];
    VectorShuffle<Integer> exchange = exchanges.get(Integer.numberOfTrailingZeros(h));
    VectorMask<Integer> high = VectorMask.fromLong(SPECIES, highLanes(h));
    int p = field.p();
    long q = field.inverseOfP() & 0xFFFFFFFFL;
    IntVector t = IntVector.fromArray(SPECIES, factors, 0);
    for (int i = at; i < at + n; i += STEP) {
      IntVector v = Vectors.multiply(IntVector.fromArray(SPECIES, x, i), t, p, q);
      IntVector s = v.rearrange(exchange);
      Vectors.add(s, v.blend(v.neg().add(p), high), p).intoArray(x, i);
    }
  }

  /** Per lane: one in low halves, the stage's w^j in high ones. */
  private int[] factors(int h, int[] w) {
    int[] factors = new int[STEP];
    for (int i = 0; i < STEP; i++) {
      factors[i] = (i & h) == 0 ? field.one() : w[h + (i & (h - 1))];
    }
    return factors;
  }

  private static long highLanes(int h) {
    long lanes = 0;
    for (int i = 0; i < STEP; i++) {
      lanes |= (i & h) == 0 ? 0 : 1L << i;
    }
    return lanes;
  }
}
