package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of scalar multiples of points of G1. Scalars are split in halves by {@link Glv}; few points
 * share their doublings (Straus), many go into buckets (Pippenger).
 */
final class MultiScalar {
  /** From so many points on buckets take fewer additions. */
  private static final int BUCKETS_FROM = 80;

  private static final PrimeField FP = PrimeField.FP;
  private static final int LIMBS = G1.LIMBS;

  private final Jacobian curve = new Jacobian(FP);

  /** Points that matter: affine, and their images under the endomorphism behind them. */
  private final long[] points;

  /** Halves of the scalars: 128 bits without sign each, in the order of the points. */
  private final long[] halves;

  private final boolean[] negative;
  private final int count;

  private final long[] sum = new long[curve.size];
  private final long[] t = new long[LIMBS];

  private MultiScalar(List<G1> points, List<Scalar> scalars) {
    int finite = 0;
    for (int i = 0; i < points.size(); i++) {
      finite += points.get(i).isInfinity() || scalars.get(i).isZero() ? 0 : 1;
    }
    this.count = finite;
    this.points = new long[2 * count * LIMBS];
    this.halves = new long[2 * count * 2];
    this.negative = new boolean[2 * count];
    int at = 0;
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).isInfinity() || scalars.get(i).isZero()) {
        continue;
      }
      System.arraycopy(points.get(i).limbs(), 0, this.points, at * LIMBS, LIMBS);
      BigInteger[] split = Glv.split(scalars.get(i));
      setHalf(at, split[0]);
      setHalf(count + at, split[1]);
      at++;
    }
  }

  private void setHalf(int i, BigInteger half) {
    negative[i] = half.signum() < 0;
    BigInteger magnitude = half.abs();
    halves[2 * i] = magnitude.longValue();
    halves[2 * i + 1] = magnitude.shiftRight(64).longValue();
  }

  static G1 sum(List<G1> points, List<Scalar> scalars) {
    if (points.size() != scalars.size()) {
      throw new IllegalArgumentException("points " + points.size() + ", scalars " + scalars.size());
    }
    MultiScalar all = new MultiScalar(points, scalars);
    if (all.count < BUCKETS_FROM) {
      all.straus();
    } else {
      all.pippenger();
    }
    return G1.ofJacobian(all.curve, all.sum);
  }

  /** images ← the endomorphism of affine points, which must not overlay them. */
  private static void images(long[] images, int at, long[] points, int from, int words) {
    for (int i = 0; i < words; i += LIMBS) {
      FP.multiply(images, at + i, points, from + i, Glv.BETA, 0);
      System.arraycopy(
          points, from + i + PrimeField.LIMBS, images, at + i + PrimeField.LIMBS, PrimeField.LIMBS);
    }
  }

  /** sum ← sum ± the affine point. */
  private void add(long[] p, int at, long[] q, int qAt, boolean minus) {
    if (minus) {
      System.arraycopy(q, qAt, t, 0, PrimeField.LIMBS);
      FP.negate(t, PrimeField.LIMBS, q, qAt + PrimeField.LIMBS);
      curve.addAffine(p, at, t, 0);
    } else {
      curve.addAffine(p, at, q, qAt);
    }
  }

  /** Odd multiples up to this one are in the tables: digits have {@link #WIDTH} bits. */
  private static final int WIDTH = 4;

  private static final int MULTIPLES = 1 << (WIDTH - 2);
  private static final int DIGITS = Glv.BITS + 1;

  private void straus() {
    long[] table = oddMultiples();
    byte[] digits = new byte[2 * count * DIGITS];
    for (int i = 0; i < 2 * count; i++) {
      nonAdjacent(digits, i * DIGITS, halves[2 * i], halves[2 * i + 1], negative[i]);
    }
    curve.setInfinity(sum, 0);
    for (int bit = DIGITS - 1; bit >= 0; bit--) {
      if (!curve.isInfinity(sum, 0)) {
        curve.twice(sum, 0);
      }
      for (int i = 0; i < 2 * count; i++) {
        int digit = digits[i * DIGITS + bit];
        if (digit != 0) {
          int multiple = Math.abs(digit) >> 1;
          add(sum, 0, table, (i * MULTIPLES + multiple) * LIMBS, digit < 0);
        }
      }
    }
  }

  /** P, 3P, 5P, … of all points, affine, and behind them those of the images. */
  private long[] oddMultiples() {
    long[] jacobian = new long[count * MULTIPLES * curve.size];
    long[] twice = new long[curve.size];
    for (int i = 0; i < count; i++) {
      int at = i * MULTIPLES * curve.size;
      curve.setAffine(twice, 0, points, i * LIMBS);
      System.arraycopy(twice, 0, jacobian, at, curve.size);
      curve.twice(twice, 0);
      for (int j = 1; j < MULTIPLES; j++) {
        int next = at + j * curve.size;
        System.arraycopy(twice, 0, jacobian, next, curve.size);
        curve.add(jacobian, next, jacobian, next - curve.size);
      }
    }
    int words = count * MULTIPLES * LIMBS;
    long[] table = new long[2 * words];
    curve.toAffine(table, 0, jacobian, 0, count * MULTIPLES);
    images(table, words, table, 0, words);
    return table;
  }

  /** Digits that are 0 or odd and below 2^(WIDTH − 1), of low + 2^64·high. */
  private static void nonAdjacent(byte[] digits, int at, long low, long high, boolean minus) {
    long l = low;
    long h = high;
    for (int i = 0; (l | h) != 0; i++) {
      if ((l & 1) != 0) {
        // The residue next to 0 modulo 2^WIDTH.
        int digit = (int) (l << (64 - WIDTH) >> (64 - WIDTH));
        digits[at + i] = (byte) (minus ? -digit : digit);
        long before = l;
        l -= digit;
        if (digit < 0 && Long.compareUnsigned(l, before) < 0) {
          h++;
        }
      }
      l = (l >>> 1) | (h << 63);
      h >>>= 1;
    }
  }

  private void pippenger() {
    images(points, count * LIMBS, points, 0, count * LIMBS);
    int width = windowWidth();
    int half = 1 << (width - 1);
    int windows = Glv.BITS / width + 1;
    int[] digits = new int[2 * count * windows];
    for (int i = 0; i < 2 * count; i++) {
      signedWindows(digits, i, width, windows);
    }
    long[] buckets = new long[half * curve.size];
    long[] running = new long[curve.size];
    curve.setInfinity(sum, 0);
    for (int window = windows - 1; window >= 0; window--) {
      for (int i = 0; i < width && !curve.isInfinity(sum, 0); i++) {
        curve.twice(sum, 0);
      }
      Arrays.fill(buckets, 0);
      for (int i = 0; i < 2 * count; i++) {
        int digit = digits[i * windows + window];
        if (digit != 0) {
          int bucket = (Math.abs(digit) - 1) * curve.size;
          add(buckets, bucket, points, i * LIMBS, digit < 0);
        }
      }
      // The sum of j·bucket_j: the running sums from the last bucket on, added up.
      curve.setInfinity(running, 0);
      for (int j = half - 1; j >= 0; j--) {
        curve.add(running, 0, buckets, j * curve.size);
        curve.add(sum, 0, running, 0);
      }
    }
  }

  /** The width with the fewest additions, one for each digit and two for each bucket. */
  private int windowWidth() {
    int best = 4;
    long fewest = Long.MAX_VALUE;
    for (int width = 4; width <= 16; width++) {
      // An addition of two sums costs half as much again as one of an affine point.
      long additions = (Glv.BITS / width + 1) * (2L * count + 3L * (1 << (width - 1)));
      if (additions < fewest) {
        fewest = additions;
        best = width;
      }
    }
    return best;
  }

  /** Digits in [−2^(width − 1), 2^(width − 1)]. */
  private void signedWindows(int[] digits, int i, int width, int windows) {
    long l = halves[2 * i];
    long h = halves[2 * i + 1];
    int carry = 0;
    for (int window = 0; window < windows; window++) {
      int digit = (int) (l & ((1L << width) - 1)) + carry;
      carry = digit > 1 << (width - 1) ? 1 : 0;
      digit -= carry << width;
      digits[i * windows + window] = negative[i] ? -digit : digit;
      l = (l >>> width) | (h << (64 - width));
      h >>>= width;
    }
  }
}
