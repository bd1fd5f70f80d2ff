package endgame.zk.bn254;

import java.util.List;

/**
 * The optimal ate pairing. Its value is that of the reduced pairing to the power 2x(6x² + 3x + 1),
 * which is prime to r: products are 1 for the same inputs, and nothing else depends on it.
 */
public final class Pairing {
  private Pairing() {}

  /** A factor of a product of pairings. */
  public record Pair(G1 p, PreparedG2 q) {}

  /** Whether the product of the pairings is 1; that of none is. */
  public static boolean check(List<Pair> pairs) {
    return product(pairs).isOne();
  }

  /** The product of the pairings, with one final exponentiation. */
  public static Gt product(List<Pair> pairs) {
    Fp2 fp2 = new Fp2();
    Fp12 fp12 = new Fp12(fp2);
    long[] f = new MillerLoop(fp2, fp12, pairs).run();
    return new Gt(new FinalExponentiation(fp12).of(f));
  }

  public static Gt pairing(G1 p, G2 q) {
    return product(List.of(new Pair(p, PreparedG2.of(q))));
  }
}
