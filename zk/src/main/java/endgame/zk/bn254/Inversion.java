package endgame.zk.bn254;

/**
 * Inversion modulo the primes of the curve by division steps (Bernstein and Yang, "Fast
 * constant-time gcd computation and modular inversion", 2019), in variable time.
 *
 * <p>Numbers are five signed limbs of 62 bits. Each batch takes 62 division steps on the low words
 * of f and g, which gives a 2×2 matrix of numbers whose rows sum to at most 2^62 in absolute value;
 * the matrix divided by 2^62 is then applied to (f, g), and modulo p to (d, e), where always d·x ≡
 * f and e·x ≡ g. At the end g = 0, f = ±1 and x⁻¹ = ±d.
 */
final class Inversion {
  private static final int LIMBS = 5;
  private static final int BITS = 62;
  private static final long MASK = (1L << BITS) - 1;

  /** Theorem 11.2 of the paper: 741 = ⌊(49·256 + 57)/17⌋ steps are enough for 256 bits. */
  private static final int BATCHES_MAX = 12;

  /** The modulus in limbs of 62 bits. */
  private final long[] p;

  /** 1/p mod 2^62. */
  private final long inverseOfP;

  private final long[] d = new long[LIMBS];
  private final long[] e = new long[LIMBS];
  private final long[] f = new long[LIMBS];
  private final long[] g = new long[LIMBS];

  /** The matrix of a batch: (u v; q r). */
  private long u;

  private long v;
  private long q;
  private long r;

  /** Limbs of f and g that are in use. */
  private int length = LIMBS;

  private Inversion(long[] modulus, long[] x, int at) {
    p = split(modulus, 0);
    inverseOfP = inverseOfWord(p[0]) & MASK;
    e[0] = 1;
    System.arraycopy(p, 0, f, 0, LIMBS);
    System.arraycopy(split(x, at), 0, g, 0, LIMBS);
  }

  private static long[] split(long[] x, int at) {
    return new long[] {
      x[at] & MASK,
      ((x[at] >>> 62) | (x[at + 1] << 2)) & MASK,
      ((x[at + 1] >>> 60) | (x[at + 2] << 4)) & MASK,
      ((x[at + 2] >>> 58) | (x[at + 3] << 6)) & MASK,
      x[at + 3] >>> 56,
    };
  }

  private static long less(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
  }

  /** x⁻¹ for 0 < x < modulus, four limbs of 64 bits each. */
  static long[] inverse(long[] modulus, long[] x, int at) {
    return new Inversion(modulus, x, at).run();
  }

  private long[] run() {
    long eta = -1;
    for (int batch = 0; batch < BATCHES_MAX; batch++) {
      eta = divisionSteps(eta, f[0], g[0]);
      updateDe();
      updateFg();
      if (isZeroG()) {
        return result();
      }
      shorten();
    }
    throw new IllegalStateException("no inverse after " + BATCHES_MAX + " batches");
  }

  private boolean isZeroG() {
    long all = 0;
    for (int i = 0; i < length; i++) {
      all |= g[i];
    }
    return all == 0;
  }

  /**
   * 62 steps of: if g is odd and η &lt; 0, (f, g) ← (g, −f); if g is odd, g ← g + f; g ← g/2. Runs
   * of zeros go in one shift, and while η allows no swap up to six bits of g are cleared at once
   * with a multiple of f: w = −g/f modulo 2^6.
   */
  private long divisionSteps(long etaBefore, long f0, long g0) {
    long a = f0;
    long b = g0;
    long eta = etaBefore;
    long uu = 1;
    long vv = 0;
    long qq = 0;
    long rr = 1;
    int left = BITS;
    while (true) {
      int zeros = Long.numberOfTrailingZeros(b | (-1L << left));
      b >>= zeros;
      uu <<= zeros;
      vv <<= zeros;
      eta -= zeros;
      left -= zeros;
      if (left == 0) {
        break;
      }
      if (eta < 0) {
        eta = -eta;
        long swap = a;
        a = b;
        b = -swap;
        swap = uu;
        uu = qq;
        qq = -swap;
        swap = vv;
        vv = rr;
        rr = -swap;
      }
      // No swap can happen in the next η + 1 steps.
      int clear = (int) Math.min(Math.min(eta + 1, left), 6);
      long w = (b * a * (a * a - 2)) & ((1L << clear) - 1);
      b += a * w;
      qq += uu * w;
      rr += vv * w;
    }
    u = uu;
    v = vv;
    q = qq;
    r = rr;
    return eta;
  }

  private void updateFg() {
    long fLow = 0;
    long fHigh = 0;
    long gLow = 0;
    long gHigh = 0;
    for (int i = 0; i < length; i++) {
      long fi = f[i];
      long gi = g[i];
      long x = u * fi;
      long y = v * gi;
      fLow += x;
      fHigh += Math.multiplyHigh(u, fi) + less(fLow, x);
      fLow += y;
      fHigh += Math.multiplyHigh(v, gi) + less(fLow, y);
      x = q * fi;
      y = r * gi;
      gLow += x;
      gHigh += Math.multiplyHigh(q, fi) + less(gLow, x);
      gLow += y;
      gHigh += Math.multiplyHigh(r, gi) + less(gLow, y);
      if (i > 0) {
        f[i - 1] = fLow & MASK;
        g[i - 1] = gLow & MASK;
      }
      fLow = (fLow >>> BITS) | (fHigh << 2);
      fHigh >>= BITS;
      gLow = (gLow >>> BITS) | (gHigh << 2);
      gHigh >>= BITS;
    }
    f[length - 1] = fLow;
    g[length - 1] = gLow;
  }

  /** Drops the top limb of f and g once it is but a sign. */
  private void shorten() {
    long top = f[length - 1];
    long other = g[length - 1];
    if (length > 1 && (top == top >> 63) && (other == other >> 63)) {
      f[length - 2] |= top << BITS;
      g[length - 2] |= other << BITS;
      length--;
    }
  }

  /** (d, e) stay in (−2p, p): a multiple of p makes the low 62 bits of each sum zero. */
  private void updateDe() {
    long dSign = d[4] >> 63;
    long eSign = e[4] >> 63;
    long md = (u & dSign) + (v & eSign);
    long me = (q & dSign) + (r & eSign);
    md -= (inverseOfP * (u * d[0] + v * e[0]) + md) & MASK;
    me -= (inverseOfP * (q * d[0] + r * e[0]) + me) & MASK;
    combine(md, me);
  }

  private void combine(long md, long me) {
    long dLow = 0;
    long dHigh = 0;
    long eLow = 0;
    long eHigh = 0;
    for (int i = 0; i < LIMBS; i++) {
      long di = d[i];
      long ei = e[i];
      long pi = p[i];
      long x = u * di;
      long y = v * ei;
      long z = md * pi;
      dLow += x;
      dHigh += Math.multiplyHigh(u, di) + less(dLow, x);
      dLow += y;
      dHigh += Math.multiplyHigh(v, ei) + less(dLow, y);
      dLow += z;
      dHigh += Math.multiplyHigh(md, pi) + less(dLow, z);
      x = q * di;
      y = r * ei;
      z = me * pi;
      eLow += x;
      eHigh += Math.multiplyHigh(q, di) + less(eLow, x);
      eLow += y;
      eHigh += Math.multiplyHigh(r, ei) + less(eLow, y);
      eLow += z;
      eHigh += Math.multiplyHigh(me, pi) + less(eLow, z);
      if (i > 0) {
        d[i - 1] = dLow & MASK;
        e[i - 1] = eLow & MASK;
      }
      dLow = (dLow >>> BITS) | (dHigh << 2);
      dHigh >>= BITS;
      eLow = (eLow >>> BITS) | (eHigh << 2);
      eHigh >>= BITS;
    }
    d[LIMBS - 1] = dLow;
    e[LIMBS - 1] = eLow;
  }

  private long[] result() {
    boolean negative = f[length - 1] < 0;
    addIfNegative();
    if (negative) {
      long carry = 0;
      for (int i = 0; i < LIMBS; i++) {
        carry -= d[i];
        d[i] = i < LIMBS - 1 ? carry & MASK : carry;
        carry >>= BITS;
      }
    }
    addIfNegative();
    long[] x = new long[PrimeField.LIMBS];
    x[0] = d[0] | (d[1] << 62);
    x[1] = (d[1] >>> 2) | (d[2] << 60);
    x[2] = (d[2] >>> 4) | (d[3] << 58);
    x[3] = (d[3] >>> 6) | (d[4] << 56);
    return x;
  }

  private void addIfNegative() {
    if (d[LIMBS - 1] < 0) {
      long carry = 0;
      for (int i = 0; i < LIMBS; i++) {
        carry += d[i] + p[i];
        d[i] = i < LIMBS - 1 ? carry & MASK : carry;
        carry >>= BITS;
      }
    }
  }

  /** Newton's iteration doubles the right bits: 3, 6, 12, 24, 48, 96. */
  private static long inverseOfWord(long odd) {
    long x = odd;
    for (int i = 0; i < 5; i++) {
      x *= 2 - odd * x;
    }
    return x;
  }
}
