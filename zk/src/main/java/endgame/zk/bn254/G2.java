package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * A point of order r, or infinity, of the twist y² = x³ + 3/(9 + u) over Fp2 = Fp[u]/(u² + 1). The
 * twist has a cofactor: decoding refuses the points outside of the subgroup.
 */
public final class G2 {
  /** Bytes of the encoding. */
  public static final int BYTES = 128;

  /** Bytes of the compressed encoding. */
  public static final int COMPRESSED_BYTES = 64;

  private static final PrimeField FP = PrimeField.FP;
  static final int LIMBS = 2 * Fp2.LIMBS;
  private static final int Y = Fp2.LIMBS;
  private static final long[] B = twistB();

  public static final G2 INFINITY = new G2(new long[LIMBS]);

  /** The generator of EIP-197. */
  public static final G2 GENERATOR =
      of(
              new BigInteger(
                  "10857046999023057135944570762232829481370756359578518086990519993285655852781"),
              new BigInteger(
                  "11559732032986387107991004021392285783925812861821192530917403151452391805634"),
              new BigInteger(
                  "8495653923123431417604973247489272438418190587263600148770280649306958101930"),
              new BigInteger(
                  "4082367875863433681332203403145435568316851327593401208105741076214120093531"))
          .orElseThrow();

  /** x, y in Montgomery form, (0, 0) for infinity; never changed. */
  private final long[] limbs;

  private G2(long[] limbs) {
    this.limbs = limbs;
  }

  private static long[] twistB() {
    Fp2 fp2 = new Fp2();
    long[] b = new long[Fp2.LIMBS];
    FP.set(b, 0, BigInteger.valueOf(9));
    FP.setOne(b, Fp2.IM);
    fp2.invert(b, 0, b, 0);
    long[] three = new long[PrimeField.LIMBS];
    FP.set(three, 0, BigInteger.valueOf(3));
    fp2.scale(b, 0, b, 0, three, 0);
    return b;
  }

  /**
   * The point (x0 + x1·u, y0 + y1·u); zeros are infinity. Empty if a coordinate is not in [0, p),
   * or the point is off the twist or outside of the subgroup.
   */
  public static Optional<G2> of(BigInteger x0, BigInteger x1, BigInteger y0, BigInteger y1) {
    long[] z = new long[LIMBS];
    BigInteger[] values = {x0, x1, y0, y1};
    for (int i = 0; i < values.length; i++) {
      if (!FP.isReduced(values[i])) {
        return Optional.empty();
      }
      FP.set(z, i * PrimeField.LIMBS, values[i]);
    }
    return checked(z);
  }

  /**
   * EIP-197: x1, x0, y1, y0 (the coefficients of u first), 32 bytes big-endian each; zeros are
   * infinity. Empty for anything else that {@link #of} refuses.
   */
  public static Optional<G2> decode(byte[] bytes, int offset) {
    long[] z = new long[LIMBS];
    boolean reduced =
        BigEndian.holds(bytes, offset, BYTES)
            && decodeElement(z, 0, bytes, offset)
            && decodeElement(z, Y, bytes, offset + 2 * PrimeField.BYTES);
    return reduced ? checked(z) : Optional.empty();
  }

  private static boolean decodeElement(long[] z, int zAt, byte[] bytes, int at) {
    return FP.decode(z, zAt + Fp2.IM, bytes, at) && FP.decode(z, zAt, bytes, at + PrimeField.BYTES);
  }

  private static void encodeElement(byte[] bytes, int at, long[] x, int xAt) {
    FP.encode(bytes, at, x, xAt + Fp2.IM);
    FP.encode(bytes, at + PrimeField.BYTES, x, xAt);
  }

  private static Optional<G2> checked(long[] z) {
    Fp2 fp2 = new Fp2();
    if (fp2.isZero(z, 0) && fp2.isZero(z, Y)) {
      return Optional.of(INFINITY);
    }
    long[] left = new long[Fp2.LIMBS];
    long[] right = new long[Fp2.LIMBS];
    fp2.square(left, 0, z, Y);
    cubicOf(fp2, right, z);
    return fp2.equal(left, 0, right, 0) ? ofTwist(fp2, z) : Optional.empty();
  }

  /** z is on the twist. */
  private static Optional<G2> ofTwist(Fp2 fp2, long[] z) {
    return Subgroup.contains(fp2, z) ? Optional.of(new G2(z)) : Optional.empty();
  }

  /** x³ + b. */
  private static void cubicOf(Fp2 fp2, long[] result, long[] x) {
    fp2.square(result, 0, x, 0);
    fp2.multiply(result, 0, result, 0, x, 0);
    fp2.add(result, 0, result, 0, B, 0);
  }

  public byte[] encode() {
    byte[] bytes = new byte[BYTES];
    encodeElement(bytes, 0, limbs, 0);
    encodeElement(bytes, 2 * PrimeField.BYTES, limbs, Y);
    return bytes;
  }

  /**
   * gnark's form: x1 and x0 in 32 bytes big-endian each, in the two highest bits which of both y it
   * is. Infinity is the byte 0x40 and zeros.
   */
  public static Optional<G2> decompress(byte[] bytes, int offset) {
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
    if (flags == 0 || !decodeElement(z, 0, x, 0)) {
      return Optional.empty();
    }
    Fp2 fp2 = new Fp2();
    long[] y = new long[Fp2.LIMBS];
    cubicOf(fp2, y, z);
    if (!fp2.root(z, Y, y, 0)) {
      return Optional.empty();
    }
    if (fp2.isLarge(z, Y) != (flags == Compressed.LARGER_Y)) {
      fp2.negate(z, Y, z, Y);
    }
    return ofTwist(fp2, z);
  }

  /** See {@link #decompress}. */
  public byte[] compress() {
    byte[] bytes = new byte[COMPRESSED_BYTES];
    if (isInfinity()) {
      bytes[0] = Compressed.INFINITY;
      return bytes;
    }
    encodeElement(bytes, 0, limbs, 0);
    boolean larger = new Fp2().isLarge(limbs, Y);
    bytes[0] |= (byte) (larger ? Compressed.LARGER_Y : Compressed.SMALLER_Y);
    return bytes;
  }

  public boolean isInfinity() {
    Fp2 fp2 = new Fp2();
    return fp2.isZero(limbs, 0) && fp2.isZero(limbs, Y);
  }

  public G2 negate() {
    long[] z = limbs.clone();
    new Fp2().negate(z, Y, z, Y);
    return new G2(z);
  }

  public G2 add(G2 other) {
    if (isInfinity()) {
      return other;
    }
    if (other.isInfinity()) {
      return this;
    }
    Jacobian curve = new Jacobian(new Fp2());
    long[] sum = new long[curve.size];
    curve.setAffine(sum, 0, limbs, 0);
    curve.addAffine(sum, 0, other.limbs, 0);
    return ofJacobian(curve, sum);
  }

  public G2 multiply(Scalar scalar) {
    if (isInfinity()) {
      return this;
    }
    Jacobian curve = new Jacobian(new Fp2());
    long[] product = new long[curve.size];
    curve.multiply(product, 0, limbs, 0, scalar.plain());
    return ofJacobian(curve, product);
  }

  private static G2 ofJacobian(Jacobian curve, long[] p) {
    long[] z = new long[LIMBS];
    curve.toAffine(z, 0, p, 0, 1);
    return new G2(z);
  }

  /** x, y in Montgomery form, (0, 0) for infinity; not to be changed. */
  long[] limbs() {
    return limbs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof G2 p && Arrays.equals(limbs, p.limbs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(limbs);
  }

  @Override
  public String toString() {
    if (isInfinity()) {
      return "infinity";
    }
    String[] c = new String[4];
    for (int i = 0; i < c.length; i++) {
      c[i] = FP.get(limbs, i * PrimeField.LIMBS).toString();
    }
    return "(" + c[0] + " + " + c[1] + "u, " + c[2] + " + " + c[3] + "u)";
  }
}
