package endgame.zk.bn254;

import java.util.Arrays;

/** A value of the pairing: an element of order dividing r of the units of Fp12. */
public final class Gt {
  public static final Gt ONE = one();

  private final long[] limbs;

  /** Takes the array over. */
  Gt(long[] limbs) {
    this.limbs = limbs;
  }

  private static Gt one() {
    long[] limbs = new long[Fp12.LIMBS];
    Fp12.setOne(limbs);
    return new Gt(limbs);
  }

  public Gt multiply(Gt other) {
    long[] z = new long[Fp12.LIMBS];
    new Fp12(new Fp2()).multiply(z, limbs, other.limbs);
    return new Gt(z);
  }

  public Gt inverse() {
    long[] z = new long[Fp12.LIMBS];
    new Fp12(new Fp2()).conjugate(z, limbs);
    return new Gt(z);
  }

  public boolean isOne() {
    return Fp12.isOne(limbs);
  }

  /** The coefficients of 1, v, v², w, vw, v²w, each constant first; not to be changed. */
  long[] limbs() {
    return limbs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Gt g && Arrays.equals(limbs, g.limbs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(limbs);
  }
}
