package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** An element of Fr, the integers modulo the order r of the groups. */
public final class Scalar {
  private static final PrimeField FR = PrimeField.FR;

  /** Bytes of the encoding. */
  public static final int BYTES = PrimeField.BYTES;

  /** r, 254 bits. */
  public static final BigInteger MODULUS = PrimeField.FR.modulus;

  public static final Scalar ZERO = new Scalar(new long[PrimeField.LIMBS]);
  public static final Scalar ONE = of(1);

  /** Montgomery form; never changed. */
  private final long[] limbs;

  private Scalar(long[] limbs) {
    this.limbs = limbs;
  }

  /** The residue of any long; negative numbers count from r downwards. */
  public static Scalar of(long value) {
    return reduce(BigInteger.valueOf(value));
  }

  /** Empty for negative values and values ≥ r. */
  public static Optional<Scalar> of(BigInteger value) {
    return FR.isReduced(value) ? Optional.of(reduce(value)) : Optional.empty();
  }

  /** The residue of any integer. */
  public static Scalar reduce(BigInteger value) {
    long[] limbs = new long[PrimeField.LIMBS];
    FR.set(limbs, 0, value.mod(MODULUS));
    return new Scalar(limbs);
  }

  /** 32 bytes, big-endian; empty if they are ≥ r, or if there are fewer. */
  public static Optional<Scalar> decode(byte[] bytes, int offset) {
    long[] limbs = new long[PrimeField.LIMBS];
    boolean valid = BigEndian.holds(bytes, offset, BYTES) && FR.decode(limbs, 0, bytes, offset);
    return valid ? Optional.of(new Scalar(limbs)) : Optional.empty();
  }

  /** 32 bytes, big-endian. */
  public byte[] encode() {
    byte[] bytes = new byte[BYTES];
    FR.encode(bytes, 0, limbs, 0);
    return bytes;
  }

  public BigInteger toBigInteger() {
    return FR.get(limbs, 0);
  }

  public Scalar add(Scalar other) {
    long[] z = new long[PrimeField.LIMBS];
    FR.add(z, 0, limbs, 0, other.limbs, 0);
    return new Scalar(z);
  }

  public Scalar subtract(Scalar other) {
    long[] z = new long[PrimeField.LIMBS];
    FR.subtract(z, 0, limbs, 0, other.limbs, 0);
    return new Scalar(z);
  }

  public Scalar multiply(Scalar other) {
    long[] z = new long[PrimeField.LIMBS];
    FR.multiply(z, 0, limbs, 0, other.limbs, 0);
    return new Scalar(z);
  }

  public Scalar square() {
    return multiply(this);
  }

  public Scalar negate() {
    long[] z = new long[PrimeField.LIMBS];
    FR.negate(z, 0, limbs, 0);
    return new Scalar(z);
  }

  /** 1/this; 0 for 0. */
  public Scalar inverse() {
    long[] z = new long[PrimeField.LIMBS];
    FR.invert(z, 0, limbs, 0);
    return new Scalar(z);
  }

  /** this^exponent; 0^0 is 1. Refuses negative exponents. */
  public Scalar pow(long exponent) {
    return pow(BigInteger.valueOf(exponent));
  }

  /** this^exponent; 0^0 is 1. Refuses negative exponents. */
  public Scalar pow(BigInteger exponent) {
    if (exponent.signum() < 0) {
      throw new IllegalArgumentException("negative exponent");
    }
    long[] z = new long[PrimeField.LIMBS];
    FR.power(z, 0, limbs, 0, exponent);
    return new Scalar(z);
  }

  public boolean isZero() {
    return FR.isZero(limbs, 0);
  }

  /** The value as four limbs, least significant first, without the Montgomery factor. */
  long[] plain() {
    long[] plain = new long[PrimeField.LIMBS];
    FR.toPlain(plain, 0, limbs, 0);
    return plain;
  }

  /** The Montgomery form; not to be changed. */
  long[] montgomery() {
    return limbs;
  }

  /** Takes over an array in Montgomery form, below r. */
  static Scalar ofMontgomery(long[] limbs) {
    return new Scalar(limbs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scalar s && Arrays.equals(limbs, s.limbs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(limbs);
  }

  @Override
  public String toString() {
    return toBigInteger().toString();
  }
}
