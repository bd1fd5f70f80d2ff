package endgame.zk.bn254;

/**
 * The endomorphism ψ of the twist (untwist, Frobenius, twist), and the test for G2 with it (Dai,
 * Lin, Zhao and Zhou, ePrint 2022/348): Q of the twist has order r or is infinity exactly if [x +
 * 1]Q + ψ([x]Q) + ψ²([x]Q) = ψ³([2x]Q), x the parameter of the curve.
 */
final class Subgroup {
  private Subgroup() {}

  /** q is affine, on the twist, not infinity; its order may be anything. */
  static boolean contains(Fp2 fp2, long[] q) {
    Jacobian curve = new Jacobian(fp2);
    long[] xQ = new long[curve.size];
    long[] sum = new long[curve.size];
    long[] image = new long[curve.size];
    curve.multiplySigned(xQ, 0, q, 0, LoopDigits.X);
    System.arraycopy(xQ, 0, sum, 0, curve.size);
    curve.addAffine(sum, 0, q, 0);
    System.arraycopy(xQ, 0, image, 0, curve.size);
    psi(fp2, image);
    curve.add(sum, 0, image, 0);
    psi(fp2, image);
    curve.add(sum, 0, image, 0);
    psi(fp2, image);
    curve.twice(image, 0);
    curve.negate(image, 0);
    curve.add(sum, 0, image, 0);
    return curve.isInfinity(sum, 0);
  }

  /** p ← ψ(p), p in Jacobian coordinates. */
  private static void psi(Fp2 fp2, long[] p) {
    for (int at = 0; at < p.length; at += Fp2.LIMBS) {
      fp2.conjugate(p, at, p, at);
    }
    fp2.multiply(p, 0, p, 0, Frobenius.POWERS, Frobenius.at(1, 2));
    fp2.multiply(p, Fp2.LIMBS, p, Fp2.LIMBS, Frobenius.POWERS, Frobenius.at(1, 3));
  }

  /** z ← ψ(q), both affine. */
  static void psiAffine(Fp2 fp2, long[] z, long[] q) {
    fp2.conjugate(z, 0, q, 0);
    fp2.conjugate(z, Fp2.LIMBS, q, Fp2.LIMBS);
    fp2.multiply(z, 0, z, 0, Frobenius.POWERS, Frobenius.at(1, 2));
    fp2.multiply(z, Fp2.LIMBS, z, Fp2.LIMBS, Frobenius.POWERS, Frobenius.at(1, 3));
  }
}
