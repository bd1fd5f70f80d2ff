package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A point of y² = x³ + 3 over Fp, or infinity. The curve has prime order: all points are in G1. */
public final class G1 {
  /** Bytes of the encoding. */
  public static final int BYTES = 64;

  /** Bytes of the compressed encoding. */
  public static final int COMPRESSED_BYTES = 32;

  private static final PrimeField FP = PrimeField.FP;
  static final int LIMBS = 2 * PrimeField.LIMBS;
  private static final int Y = PrimeField.LIMBS;
  private static final long[] B = small(3);

  public static final G1 INFINITY = new G1(new long[LIMBS]);
  public static final G1 GENERATOR = of(BigInteger.ONE, BigInteger.TWO).orElseThrow();

  /** x, y in Montgomery form, (0, 0) for infinity; never changed. */
  private final long[] limbs;

  private G1(long[] limbs) {
    this.limbs = limbs;
  }

  private static long[] small(long value) {
    long[] z = new long[PrimeField.LIMBS];
    FP.set(z, 0, BigInteger.valueOf(value));
    return z;
  }

  /** Empty if a coordinate is not in [0, p) or the point is off the curve; (0, 0) is infinity. */
  public static Optional<G1> of(BigInteger x, BigInteger y) {
    if (!FP.isReduced(x) || !FP.isReduced(y)) {
      return Optional.empty();
    }
    long[] z = new long[LIMBS];
    FP.set(z, 0, x);
    FP.set(z, Y, y);
    return checked(z);
  }

  /** EIP-196: x and y, 32 bytes big-endian each; (0, 0) is infinity. Empty for anything else. */
  public static Optional<G1> decode(byte[] bytes, int offset) {
    long[] z = new long[LIMBS];
    boolean reduced =
        BigEndian.holds(bytes, offset, BYTES)
            && FP.decode(z, 0, bytes, offset)
            && FP.decode(z, Y, bytes, offset + PrimeField.BYTES);
    return reduced ? checked(z) : Optional.empty();
  }

  private static Optional<G1> checked(long[] z) {
    if (FP.isZero(z, 0) && FP.isZero(z, Y)) {
      return Optional.of(INFINITY);
    }
    long[] left = new long[PrimeField.LIMBS];
    long[] right = new long[PrimeField.LIMBS];
    FP.square(left, 0, z, Y);
    cubicOf(right, z);
    return FP.equal(left, 0, right, 0) ? Optional.of(new G1(z)) : Optional.empty();
  }

  /** x³ + 3. */
  private static void cubicOf(long[] result, long[] x) {
    FP.square(result, 0, x, 0);
    FP.multiply(result, 0, result, 0, x, 0);
    FP.add(result, 0, result, 0, B, 0);
  }

  public byte[] encode() {
    byte[] bytes = new byte[BYTES];
    FP.encode(bytes, 0, limbs, 0);
    FP.encode(bytes, PrimeField.BYTES, limbs, Y);
    return bytes;
  }

  /**
   * gnark's form: x in 32 bytes big-endian, in the two highest bits which of both y it is. Infinity
   * is the byte 0x40 and zeros.
   */
  public static Optional<G1> decompress(byte[] bytes, int offset) {
    if (!BigEndian.holds(bytes, offset, COMPRESSED_BYTES)) {
      return Optional.empty();
    }
    byte[] x = Arrays.copyOfRange(bytes, offset, offset + COMPRESSED_BYTES);
    int flags = x[0] & Compressed.MASK;
    x[0] &= (byte) ~Compressed.MASK;
    if (flags == Compressed.INFINITY) {
      return BigEndian.isZero(x, 0, x.length) ? Optional.of(INFINITY) : Optional.empty();
    }
    long[] z = new long[LIMBS];
    if (flags == 0 || !FP.decode(z, 0, x, 0)) {
      return Optional.empty();
    }
    long[] y = new long[PrimeField.LIMBS];
    cubicOf(y, z);
    if (!FP.root(z, Y, y, 0)) {
      return Optional.empty();
    }
    if (FP.isLarge(z, Y) != (flags == Compressed.LARGER_Y)) {
      FP.negate(z, Y, z, Y);
    }
    return Optional.of(new G1(z));
  }

  /** See {@link #decompress}. */
  public byte[] compress() {
    byte[] bytes = new byte[COMPRESSED_BYTES];
    if (isInfinity()) {
      bytes[0] = Compressed.INFINITY;
      return bytes;
    }
    FP.encode(bytes, 0, limbs, 0);
    bytes[0] |= (byte) (FP.isLarge(limbs, Y) ? Compressed.LARGER_Y : Compressed.SMALLER_Y);
    return bytes;
  }

  /** 0 for infinity. */
  public BigInteger x() {
    return FP.get(limbs, 0);
  }

  /** 0 for infinity. */
  public BigInteger y() {
    return FP.get(limbs, Y);
  }

  public boolean isInfinity() {
    return FP.isZero(limbs, 0) && FP.isZero(limbs, Y);
  }

  public G1 negate() {
    long[] z = limbs.clone();
    FP.negate(z, Y, z, Y);
    return new G1(z);
  }

  public G1 add(G1 other) {
    if (isInfinity()) {
      return other;
    }
    if (other.isInfinity()) {
      return this;
    }
    Jacobian curve = new Jacobian(FP);
    long[] sum = new long[curve.size];
    curve.setAffine(sum, 0, limbs, 0);
    curve.addAffine(sum, 0, other.limbs, 0);
    return ofJacobian(curve, sum);
  }

  public G1 multiply(Scalar scalar) {
    return msm(List.of(this), List.of(scalar));
  }

  /** The sum of the products scalar·point. The lists must be of the same length. */
  public static G1 msm(List<G1> points, List<Scalar> scalars) {
    return MultiScalar.sum(points, scalars);
  }

  static G1 ofJacobian(Jacobian curve, long[] p) {
    long[] z = new long[LIMBS];
    curve.toAffine(z, 0, p, 0, 1);
    return new G1(z);
  }

  /** x, y in Montgomery form, (0, 0) for infinity; not to be changed. */
  long[] limbs() {
    return limbs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof G1 p && Arrays.equals(limbs, p.limbs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(limbs);
  }

  @Override
  public String toString() {
    return isInfinity() ? "infinity" : "(" + x() + ", " + y() + ")";
  }
}
