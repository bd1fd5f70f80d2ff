package endgame.zk.plonk;

import endgame.zk.bn254.Scalar;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The multiplicative group on which a circuit's polynomials are given by their values.
 *
 * @param log2 logarithm of its size
 * @param generator of exactly this order
 * @param sizeInverse inverse of its size in the field
 */
record Domain(int log2, Scalar generator, Scalar sizeInverse) {
  /** r - 1 is divisible by 2^28 and not by 2^29. */
  static final int LOG2_MAX = 28;

  /** Smallest number that isn't a square mod r; roots of unity of ffjavascript come from it. */
  private static final long NON_RESIDUE = 5;

  /** Empty if there is no such domain or the generator has another order. */
  static Optional<Domain> of(int log2, Scalar generator) {
    if (log2 < 1 || log2 > LOG2_MAX) {
      return Optional.empty();
    }
    // Of order 2^k exactly: its 2^(k-1)th power is the one element of order 2.
    Scalar half = squared(generator, log2 - 1);
    if (!half.equals(Scalar.ONE.negate())) {
      return Optional.empty();
    }
    return Optional.of(new Domain(log2, generator, Scalar.of(1L << log2).inverse()));
  }

  /** The domain that snarkjs uses for circuits of this size; empty if there is none. */
  static Optional<Domain> ofSnarkjs(int log2) {
    if (log2 < 1 || log2 > LOG2_MAX) {
      return Optional.empty();
    }
    BigInteger exponent = Scalar.MODULUS.subtract(BigInteger.ONE).shiftRight(log2);
    return of(log2, Scalar.of(NON_RESIDUE).pow(exponent));
  }

  long size() {
    return 1L << log2;
  }

  /** x^n. */
  Scalar powerOfSize(Scalar x) {
    return squared(x, log2);
  }

  /** Whether two cosets of this domain are the same. */
  boolean sameCoset(Scalar a, Scalar b) {
    return powerOfSize(a).equals(powerOfSize(b));
  }

  private static Scalar squared(Scalar x, int times) {
    Scalar power = x;
    for (int i = 0; i < times; i++) {
      power = power.square();
    }
    return power;
  }

  /**
   * Values at a point of some of the polynomials L_i, each of which is 1 at generator^i and 0 on
   * the rest of the domain.
   *
   * @param at the point
   * @param vanishing at^n - 1
   * @param first L_0 to L_{first - 1} come first
   * @param others further indices, below the size
   * @return empty if the point lies in the domain, where the formula divides by 0
   */
  Optional<Scalar[]> lagranges(Scalar at, Scalar vanishing, int first, long[] others) {
    if (vanishing.isZero()) {
      return Optional.empty();
    }
    int count = first + others.length;
    Scalar[] roots = new Scalar[count];
    Scalar root = Scalar.ONE;
    for (int i = 0; i < first; i++) {
      roots[i] = root;
      root = root.multiply(generator);
    }
    for (int i = 0; i < others.length; i++) {
      roots[first + i] = generator.pow(others[i]);
    }
    // One inversion for all: prefix[i] is the product of the denominators before i.
    Scalar[] denominators = new Scalar[count];
    Scalar[] prefix = new Scalar[count];
    Scalar product = Scalar.ONE;
    for (int i = 0; i < count; i++) {
      denominators[i] = at.subtract(roots[i]);
      prefix[i] = product;
      product = product.multiply(denominators[i]);
    }
    Scalar suffix = product.inverse();
    Scalar factor = vanishing.multiply(sizeInverse);
    Scalar[] values = new Scalar[count];
    for (int i = count - 1; i >= 0; i--) {
      values[i] = suffix.multiply(prefix[i]).multiply(roots[i]).multiply(factor);
      suffix = suffix.multiply(denominators[i]);
    }
    return Optional.of(values);
  }
}
