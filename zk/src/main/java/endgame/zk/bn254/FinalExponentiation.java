package endgame.zk.bn254;

/**
 * The power (p¹² − 1)/r · 2x(6x² + 3x + 1): the easy part by Frobenius and one inversion, the hard
 * part by the chain of Fuentes-Castañeda, Knapp and Rodríguez-Henríquez in the form of Duquesne and
 * Ghammam (ePrint 2015/192), three powers of x.
 */
final class FinalExponentiation {
  private final Fp12 fp12;

  FinalExponentiation(Fp12 fp12) {
    this.fp12 = fp12;
  }

  /** f must not be 0, and never is: lines are not. */
  long[] of(long[] f) {
    long[] result = new long[Fp12.LIMBS];
    long[] t0 = new long[Fp12.LIMBS];
    long[] t1 = new long[Fp12.LIMBS];
    long[] t2 = new long[Fp12.LIMBS];
    long[] t3 = new long[Fp12.LIMBS];
    long[] t4 = new long[Fp12.LIMBS];
    // f^((p⁶ − 1)(p² + 1)): from here on conjugates are inverses.
    fp12.conjugate(t0, f);
    fp12.invert(result, f);
    fp12.multiply(t0, t0, result);
    fp12.frobenius(result, t0, 2);
    fp12.multiply(result, result, t0);

    powerOfMinusX(t0, result);
    fp12.cyclotomicSquare(t0, t0);
    fp12.cyclotomicSquare(t1, t0);
    fp12.multiply(t1, t0, t1);
    powerOfMinusX(t2, t1);
    fp12.conjugate(t3, t1);
    fp12.multiply(t1, t2, t3);
    fp12.cyclotomicSquare(t3, t2);
    powerOfMinusX(t4, t3);
    fp12.conjugate(t4, t4);
    fp12.multiply(t4, t1, t4);
    fp12.multiply(t3, t0, t4);
    fp12.multiply(t0, t2, t4);
    fp12.multiply(t0, result, t0);
    fp12.frobenius(t2, t3, 1);
    fp12.multiply(t0, t2, t0);
    fp12.frobenius(t2, t4, 2);
    fp12.multiply(t0, t2, t0);
    fp12.conjugate(t2, result);
    fp12.multiply(t2, t2, t3);
    fp12.frobenius(t2, t2, 3);
    fp12.multiply(t0, t2, t0);
    return t0;
  }

  /** z ← x^(−parameter of the curve), by the digits of its non-adjacent form; z is not x. */
  private void powerOfMinusX(long[] z, long[] x) {
    byte[] digits = LoopDigits.X;
    long[] inverse = new long[Fp12.LIMBS];
    fp12.conjugate(inverse, x);
    System.arraycopy(inverse, 0, z, 0, Fp12.LIMBS);
    for (int i = digits.length - 2; i >= 0; i--) {
      fp12.cyclotomicSquare(z, z);
      if (digits[i] != 0) {
        fp12.multiply(z, z, digits[i] > 0 ? inverse : x);
      }
    }
  }
}
