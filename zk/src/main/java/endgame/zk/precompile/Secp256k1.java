package endgame.zk.precompile;

/**
 * SECP256K1_ADD and SECP256K1_DOUBLE: the affine formulas over the field, with inv(0) = 0.
 *
 * <p>A point is 16 words: x, then y, each 256 bits little-endian and taken modulo p first. Whether
 * it is on the curve isn't asked. So P + P, P + (−P) and sums with (0, 0) give defined, useless
 * values: whoever calls tells those cases apart.
 */
public final class Secp256k1 {
  /** Words of a point. */
  public static final int WORDS = 16;

  private static final int Y = 8;

  private Secp256k1() {}

  /** P ← P + Q: λ = (y₂ − y₁)·inv(x₂ − x₁). */
  public static void add(int[] p, int[] q) {
    checkPoint(p);
    checkPoint(q);
    long[] x1 = Secp256k1Field.reduce(Limbs.ofWords(p, 0));
    long[] y1 = Secp256k1Field.reduce(Limbs.ofWords(p, Y));
    long[] x2 = Secp256k1Field.reduce(Limbs.ofWords(q, 0));
    long[] lambda = Secp256k1Field.reduce(Limbs.ofWords(q, Y));
    long[] denominator = new long[Limbs.COUNT];
    Secp256k1Field.subtract(lambda, lambda, y1);
    Secp256k1Field.subtract(denominator, x2, x1);
    Secp256k1Field.multiply(lambda, lambda, Secp256k1Inverse.inverse(denominator));
    finish(p, lambda, x1, y1, x2);
  }

  /** P ← 2P: λ = 3x²·inv(2y). */
  public static void dbl(int[] p) {
    checkPoint(p);
    long[] x = Secp256k1Field.reduce(Limbs.ofWords(p, 0));
    long[] y = Secp256k1Field.reduce(Limbs.ofWords(p, Y));
    long[] lambda = new long[Limbs.COUNT];
    long[] square = new long[Limbs.COUNT];
    long[] denominator = new long[Limbs.COUNT];
    Secp256k1Field.multiply(square, x, x);
    Secp256k1Field.add(lambda, square, square);
    Secp256k1Field.add(lambda, lambda, square);
    Secp256k1Field.add(denominator, y, y);
    Secp256k1Field.multiply(lambda, lambda, Secp256k1Inverse.inverse(denominator));
    finish(p, lambda, x, y, x);
  }

  /** x₃ = λ² − x₁ − x₂, y₃ = λ(x₁ − x₃) − y₁. */
  private static void finish(int[] p, long[] lambda, long[] x1, long[] y1, long[] x2) {
    long[] x3 = new long[Limbs.COUNT];
    long[] y3 = new long[Limbs.COUNT];
    Secp256k1Field.multiply(x3, lambda, lambda);
    Secp256k1Field.subtract(x3, x3, x1);
    Secp256k1Field.subtract(x3, x3, x2);
    Secp256k1Field.subtract(y3, x1, x3);
    Secp256k1Field.multiply(y3, lambda, y3);
    Secp256k1Field.subtract(y3, y3, y1);
    Limbs.toWords(x3, p, 0);
    Limbs.toWords(y3, p, Y);
  }

  private static void checkPoint(int[] p) {
    if (p.length != WORDS) {
      throw new IllegalArgumentException("a point of " + p.length + " words");
    }
  }
}
