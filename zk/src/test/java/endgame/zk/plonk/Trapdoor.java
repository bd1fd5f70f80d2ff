package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A set-up whose secret is known, so that anybody can open any commitment to any value: this makes
 * valid proofs without a prover. Commitments are numbers mod r, the multiples of the base point;
 * all arithmetic is on BigInteger, formulas are as the papers have them.
 */
class Trapdoor {
  static final BigInteger R = Scalar.MODULUS;

  final SplittableRandom random;
  final BigInteger tau;

  Trapdoor(long seed) {
    random = new SplittableRandom(seed);
    tau = number();
  }

  final BigInteger number() {
    byte[] bytes = new byte[40];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).mod(R);
  }

  static Scalar scalar(BigInteger number) {
    return Scalar.of(number.mod(R)).orElseThrow();
  }

  static G1 g1(BigInteger number) {
    return G1.GENERATOR.multiply(scalar(number));
  }

  G2 tau2() {
    return G2.GENERATOR.multiply(scalar(tau));
  }

  static BigInteger inverse(BigInteger number) {
    return number.modInverse(R);
  }

  /**
   * A claim about a commitment.
   *
   * @param commitment as a number
   * @param at a point
   * @param value claimed there
   */
  record Claim(BigInteger commitment, BigInteger at, BigInteger value) {}

  /**
   * Two false openings, one chosen at random and the other so that their sum with a factor between
   * them is right: what a prover would do if the factor were known before the second is sent.
   */
  enum Cheat {
    NONE,
    /** The factor doesn't depend on the first opening. */
    OPENING,
    /** The factor doesn't depend on the second one. */
    OPENING_AT_NEXT
  }

  /**
   * The quotients that open both claims.
   *
   * @param factor what the verifier multiplies the second with if it hashes one opening only, the
   *     given one
   */
  BigInteger[] openings(
      Cheat cheat, Claim claim, Claim claimAtNext, Function<G1, BigInteger> factor) {
    BigInteger divisor = tau.subtract(claim.at());
    BigInteger divisorAtNext = tau.subtract(claimAtNext.at());
    BigInteger difference = claim.commitment().subtract(claim.value());
    BigInteger differenceAtNext = claimAtNext.commitment().subtract(claimAtNext.value());
    if (cheat == Cheat.NONE) {
      return new BigInteger[] {
        quotient(difference, divisor), quotient(differenceAtNext, divisorAtNext)
      };
    }
    BigInteger wrong = number();
    BigInteger by = factor.apply(g1(wrong));
    BigInteger sum = difference.add(by.multiply(differenceAtNext));
    BigInteger weighted = by.multiply(divisorAtNext);
    return cheat == Cheat.OPENING
        ? new BigInteger[] {quotient(sum.subtract(weighted.multiply(wrong)), divisor), wrong}
        : new BigInteger[] {wrong, quotient(sum.subtract(divisor.multiply(wrong)), weighted)};
  }

  static BigInteger quotient(BigInteger number, BigInteger by) {
    return number.multiply(inverse(by.mod(R))).mod(R);
  }

  /** Value at a point of the polynomial that is 1 at row i of the domain and 0 on the others. */
  static BigInteger lagrange(BigInteger generator, int size, int i, BigInteger at) {
    BigInteger product = BigInteger.ONE;
    BigInteger root = generator.modPow(BigInteger.valueOf(i), R);
    for (int j = 0; j < size; j++) {
      if (j != i) {
        BigInteger other = generator.modPow(BigInteger.valueOf(j), R);
        product =
            product.multiply(at.subtract(other)).multiply(inverse(root.subtract(other))).mod(R);
      }
    }
    return product;
  }

  /** 5^((r - 1) / size), of this order because 5 isn't a square. */
  static BigInteger root(int sizeLog2) {
    return BigInteger.valueOf(5).modPow(R.subtract(BigInteger.ONE).shiftRight(sizeLog2), R);
  }

  static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case byte[] bytes -> out.writeBytes(bytes);
        case String label -> out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        case BigInteger number -> out.writeBytes(scalar(number).encode());
        case G1 point -> out.writeBytes(point.encode());
        default -> throw new IllegalArgumentException("no part of a transcript: " + part);
      }
    }
    return out.toByteArray();
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static BigInteger reduced(byte[] digest) {
    return new BigInteger(1, digest).mod(R);
  }
}
