package endgame.zk.bn254;

import java.util.Arrays;

/**
 * Points of y² = x³ + b in Jacobian coordinates (x = X/Z², y = Y/Z³, Z = 0 is infinity) over Fp or
 * Fp2. A point is three field elements from an offset on, an affine point two. All cases of
 * addition are handled, and points may have any order. An instance has scratch space: it is for one
 * thread.
 */
final class Jacobian {
  final CoordinateField field;
  final int limbs;

  /** Words of a point. */
  final int size;

  private final long[] s;

  Jacobian(CoordinateField field) {
    this.field = field;
    this.limbs = field.limbs();
    this.size = 3 * limbs;
    this.s = new long[9 * limbs];
  }

  void setInfinity(long[] p, int at) {
    Arrays.fill(p, at, at + size, 0);
    field.setOne(p, at);
    field.setOne(p, at + limbs);
  }

  boolean isInfinity(long[] p, int at) {
    return field.isZero(p, at + 2 * limbs);
  }

  void setAffine(long[] p, int at, long[] q, int qAt) {
    System.arraycopy(q, qAt, p, at, 2 * limbs);
    field.setOne(p, at + 2 * limbs);
  }

  /** p ← 2p (dbl-2009-l, the product instead of the squarings for 4XY²). */
  void twice(long[] p, int at) {
    CoordinateField f = field;
    int x = at;
    int y = at + limbs;
    int z = y + limbs;
    int b = 0;
    int d = limbs;
    int e = 2 * limbs;
    f.square(s, b, p, y);
    f.multiply(s, d, p, x, s, b);
    f.twice(s, d, s, d);
    f.twice(s, d, s, d);
    f.square(s, e, p, x);
    f.twice(s, 3 * limbs, s, e);
    f.add(s, e, s, e, s, 3 * limbs);
    f.multiply(p, z, p, y, p, z);
    f.twice(p, z, p, z);
    f.square(p, x, s, e);
    f.subtract(p, x, p, x, s, d);
    f.subtract(p, x, p, x, s, d);
    f.subtract(s, d, s, d, p, x);
    f.multiply(p, y, s, e, s, d);
    f.square(s, b, s, b);
    for (int i = 0; i < 3; i++) {
      f.twice(s, b, s, b);
    }
    f.subtract(p, y, p, y, s, b);
  }

  /** p ← p + q, q affine and not infinity. */
  void addAffine(long[] p, int at, long[] q, int qAt) {
    if (isInfinity(p, at)) {
      setAffine(p, at, q, qAt);
      return;
    }
    CoordinateField f = field;
    int z = at + 2 * limbs;
    int zz = 0;
    int u = limbs;
    int v = 2 * limbs;
    f.square(s, zz, p, z);
    f.multiply(s, u, q, qAt, s, zz);
    f.multiply(s, v, s, zz, p, z);
    f.multiply(s, v, s, v, q, qAt + limbs);
    finish(p, at, u, v, p, z);
  }

  /** p ← p + q. */
  void add(long[] p, int at, long[] q, int qAt) {
    if (isInfinity(q, qAt)) {
      return;
    }
    if (isInfinity(p, at)) {
      System.arraycopy(q, qAt, p, at, size);
      return;
    }
    CoordinateField f = field;
    int y = at + limbs;
    int z = y + limbs;
    int qZ = qAt + 2 * limbs;
    int zz = 0;
    int u = limbs;
    int v = 2 * limbs;
    int product = 8 * limbs;
    f.square(s, zz, p, z);
    f.multiply(s, u, q, qAt, s, zz);
    f.multiply(s, v, s, zz, p, z);
    f.multiply(s, v, s, v, q, qAt + limbs);
    f.multiply(s, product, p, z, q, qZ);
    f.square(s, zz, q, qZ);
    f.multiply(p, at, p, at, s, zz);
    f.multiply(s, zz, s, zz, q, qZ);
    f.multiply(p, y, p, y, s, zz);
    finish(p, at, u, v, s, product);
  }

  /**
   * The sum of (X, Y) in p and (u, v) in s, which share the denominator: Z of one is 1, that of the
   * other is {@code z}, or {@code z} is the product of both.
   */
  private void finish(long[] p, int at, int u, int v, long[] z, int zAt) {
    CoordinateField f = field;
    int y = at + limbs;
    f.subtract(s, u, s, u, p, at);
    f.subtract(s, v, s, v, p, y);
    if (f.isZero(s, u)) {
      if (f.isZero(s, v)) {
        // Equal points: (X, Y) with the common denominator is one of them.
        System.arraycopy(z, zAt, p, at + 2 * limbs, limbs);
        twice(p, at);
      } else {
        setInfinity(p, at);
      }
      return;
    }
    int uu = 3 * limbs;
    int uuu = 4 * limbs;
    int w = 5 * limbs;
    f.square(s, uu, s, u);
    f.multiply(s, uuu, s, uu, s, u);
    f.multiply(s, w, p, at, s, uu);
    f.multiply(p, at + 2 * limbs, z, zAt, s, u);
    f.square(p, at, s, v);
    f.subtract(p, at, p, at, s, uuu);
    f.subtract(p, at, p, at, s, w);
    f.subtract(p, at, p, at, s, w);
    f.subtract(s, w, s, w, p, at);
    f.multiply(s, w, s, w, s, v);
    f.multiply(s, uuu, s, uuu, p, y);
    f.subtract(p, y, s, w, s, uuu);
  }

  void negate(long[] p, int at) {
    field.negate(p, at + limbs, p, at + limbs);
  }

  /**
   * Affine coordinates of {@code count} points one behind the other, into affine points one behind
   * the other; infinity becomes (0, 0). One inversion for all.
   */
  void toAffine(long[] affine, int affineAt, long[] p, int at, int count) {
    CoordinateField f = field;
    // Products of the Z before each point; points at infinity are left out.
    long[] before = new long[count * limbs];
    long[] t = new long[3 * limbs];
    f.setOne(t, 0);
    for (int i = 0; i < count; i++) {
      System.arraycopy(t, 0, before, i * limbs, limbs);
      if (!isInfinity(p, at + i * size)) {
        f.multiply(t, 0, t, 0, p, at + i * size + 2 * limbs);
      }
    }
    f.invert(t, 0, t, 0);
    for (int i = count - 1; i >= 0; i--) {
      int from = at + i * size;
      int to = affineAt + 2 * i * limbs;
      if (isInfinity(p, from)) {
        Arrays.fill(affine, to, to + 2 * limbs, 0);
        continue;
      }
      f.multiply(t, limbs, t, 0, before, i * limbs);
      f.multiply(t, 0, t, 0, p, from + 2 * limbs);
      f.square(t, 2 * limbs, t, limbs);
      f.multiply(affine, to, p, from, t, 2 * limbs);
      f.multiply(t, 2 * limbs, t, 2 * limbs, t, limbs);
      f.multiply(affine, to + limbs, p, from + limbs, t, 2 * limbs);
    }
  }

  /** p ← k·q, q affine and not infinity, k a little-endian number without sign. */
  void multiply(long[] p, int at, long[] q, int qAt, long[] k) {
    setInfinity(p, at);
    for (int i = 64 * k.length - 1; i >= 0; i--) {
      if (!isInfinity(p, at)) {
        twice(p, at);
      }
      if (((k[i >>> 6] >>> i) & 1) != 0) {
        addAffine(p, at, q, qAt);
      }
    }
  }

  /** p ← the multiple of q by digits −1, 0 and 1, least significant first; q as above. */
  void multiplySigned(long[] p, int at, long[] q, int qAt, byte[] digits) {
    long[] negated = new long[2 * limbs];
    System.arraycopy(q, qAt, negated, 0, 2 * limbs);
    field.negate(negated, limbs, negated, limbs);
    setInfinity(p, at);
    for (int i = digits.length - 1; i >= 0; i--) {
      if (!isInfinity(p, at)) {
        twice(p, at);
      }
      if (digits[i] > 0) {
        addAffine(p, at, q, qAt);
      } else if (digits[i] < 0) {
        addAffine(p, at, negated, 0);
      }
    }
  }
}
