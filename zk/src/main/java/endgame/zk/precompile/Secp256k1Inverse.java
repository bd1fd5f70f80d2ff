package endgame.zk.precompile;

/**
 * Inversion modulo the prime of secp256k1 by division steps (Bernstein and Yang, "Fast
 * constant-time gcd computation and modular inversion", 2019), in variable time.
 *
 * <p>Numbers are five signed limbs of 62 bits. Each batch takes 62 division steps on the low words
 * of f and g, which gives a 2×2 matrix of numbers whose rows sum to at most 2^62 in absolute value;
 * the matrix divided by 2^62 is then applied to (f, g), and modulo p to (d, e), where always d·x ≡
 * f and e·x ≡ g. At the end g = 0, f = ±1 and x⁻¹ = ±d.
 */
final class Secp256k1Inverse {
  private static final int LIMBS = 5;
  private static final int BITS = 62;
  private static final long MASK = (1L << BITS) - 1;

  /** Theorem 11.2 of the paper: 741 = ⌊(49·256 + 57)/17⌋ steps are enough for 256 bits. */
  private static final int BATCHES_MAX = 12;

  /** p = −C + 256·2^248: the limbs 1–3 are zero. */
  private static final long P0 = -Secp256k1Field.C;

  private static final long P4 = 256;
  private static final long P_INVERSE = inverseOfWord(P0) & MASK;

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

  private Secp256k1Inverse(long[] x) {
    e[0] = 1;
    f[0] = P0;
    f[4] = P4;
    g[0] = x[0] & MASK;
    g[1] = ((x[0] >>> 62) | (x[1] << 2)) & MASK;
    g[2] = ((x[1] >>> 60) | (x[2] << 4)) & MASK;
    g[3] = ((x[2] >>> 58) | (x[3] << 6)) & MASK;
    g[4] = x[3] >>> 56;
  }

  /** x⁻¹ of a number below p, and 0 for 0. */
  static long[] inverse(long[] x) {
    if (Limbs.isZero(x)) {
      return new long[Limbs.COUNT];
    }
    return new Secp256k1Inverse(x).run();
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
      fHigh += Math.multiplyHigh(u, fi) + Limbs.less(fLow, x);
      fLow += y;
      fHigh += Math.multiplyHigh(v, gi) + Limbs.less(fLow, y);
      x = q * fi;
      y = r * gi;
      gLow += x;
      gHigh += Math.multiplyHigh(q, fi) + Limbs.less(gLow, x);
      gLow += y;
      gHigh += Math.multiplyHigh(r, gi) + Limbs.less(gLow, y);
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
    md -= (P_INVERSE * (u * d[0] + v * e[0]) + md) & MASK;
    me -= (P_INVERSE * (q * d[0] + r * e[0]) + me) & MASK;
    combine(md, me);
  }

  private void combine(long md, long me) {
    long dLow = md * P0;
    long dHigh = Math.multiplyHigh(md, P0);
    long eLow = me * P0;
    long eHigh = Math.multiplyHigh(me, P0);
    for (int i = 0; i < LIMBS; i++) {
      long di = d[i];
      long ei = e[i];
      long x = u * di;
      long y = v * ei;
      dLow += x;
      dHigh += Math.multiplyHigh(u, di) + Limbs.less(dLow, x);
      dLow += y;
      dHigh += Math.multiplyHigh(v, ei) + Limbs.less(dLow, y);
      x = q * di;
      y = r * ei;
      eLow += x;
      eHigh += Math.multiplyHigh(q, di) + Limbs.less(eLow, x);
      eLow += y;
      eHigh += Math.multiplyHigh(r, ei) + Limbs.less(eLow, y);
      if (i > 0) {
        d[i - 1] = dLow & MASK;
        e[i - 1] = eLow & MASK;
      }
      dLow = (dLow >>> BITS) | (dHigh << 2);
      dHigh >>= BITS;
      eLow = (eLow >>> BITS) | (eHigh << 2);
      eHigh >>= BITS;
    }
    // The top limb of p, 256, belongs to limb 4, which has just been shifted down to limb 3.
    finish(d, dLow, md);
    finish(e, eLow, me);
  }

  private static void finish(long[] x, long top, long m) {
    // 256·m·2^248 came too late: 256·m is added to limb 3 with its carry into limb 4.
    long product = m << 8;
    long sum = x[3] + (product & MASK);
    x[3] = sum & MASK;
    x[4] = top + (m >> (BITS - 8)) + (sum >>> BITS);
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
    long[] x = new long[Limbs.COUNT];
    x[0] = d[0] | (d[1] << 62);
    x[1] = (d[1] >>> 2) | (d[2] << 60);
    x[2] = (d[2] >>> 4) | (d[3] << 58);
    x[3] = (d[3] >>> 6) | (d[4] << 56);
    return x;
  }

  private void addIfNegative() {
    if (d[4] < 0) {
      long carry = P0;
      for (int i = 0; i < LIMBS - 1; i++) {
        carry += d[i];
        d[i] = carry & MASK;
        carry >>= BITS;
      }
      d[4] += P4 + carry;
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
