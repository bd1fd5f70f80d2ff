package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.SplittableRandom;

/** Random elements for tests. */
public final class Scalars {
  private Scalars() {}

  public static Scalar random(SplittableRandom random) {
    return Scalar.reduce(number(random));
  }

  /** Of 320 bits, so that residues are nearly uniform. */
  static BigInteger number(SplittableRandom random) {
    byte[] bytes = new byte[40];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes);
  }
}
