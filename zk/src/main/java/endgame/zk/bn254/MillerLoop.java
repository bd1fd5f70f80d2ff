package endgame.zk.bn254;

import java.util.ArrayList;
import java.util.List;

/** The Miller loops of a product of pairings, run together so that they share the squarings. */
final class MillerLoop {
  private static final PrimeField FP = PrimeField.FP;

  /** Words of a point of G1 as the lines need it: −x/y and 1/y. */
  private static final int POINT = 2 * PrimeField.LIMBS;

  private final Fp2 fp2;
  private final Fp12 fp12;
  private final long[][] lines;
  private final long[] points;
  private final long[] value = new long[PreparedG2.LINE];
  private final long[] f = new long[Fp12.LIMBS];
  private int at;

  /** Pairs with infinity contribute 1 and are left out. */
  MillerLoop(Fp2 fp2, Fp12 fp12, List<Pairing.Pair> pairs) {
    this.fp2 = fp2;
    this.fp12 = fp12;
    List<Pairing.Pair> finite = new ArrayList<>();
    for (Pairing.Pair pair : pairs) {
      if (!pair.p().isInfinity() && !pair.q().isInfinity()) {
        finite.add(pair);
      }
    }
    this.lines = new long[finite.size()][];
    this.points = new long[finite.size() * POINT];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = finite.get(i).q().lines();
      System.arraycopy(finite.get(i).p().limbs(), 0, points, i * POINT, POINT);
    }
    divideByY();
  }

  /** One inversion for all points. No point has y = 0: that would be one of order 2. */
  private void divideByY() {
    int y = PrimeField.LIMBS;
    long[] before = new long[points.length];
    long[] t = new long[POINT];
    FP.setOne(t, 0);
    for (int i = 0; i < points.length; i += POINT) {
      System.arraycopy(t, 0, before, i, PrimeField.LIMBS);
      FP.multiply(t, 0, t, 0, points, i + y);
    }
    FP.invert(t, 0, t, 0);
    for (int i = points.length - POINT; i >= 0; i -= POINT) {
      FP.multiply(t, y, t, 0, before, i);
      FP.multiply(t, 0, t, 0, points, i + y);
      System.arraycopy(t, y, points, i + y, PrimeField.LIMBS);
      FP.multiply(points, i, points, i, points, i + y);
      FP.negate(points, i, points, i);
    }
  }

  /** The result belongs to this. */
  long[] run() {
    Fp12.setOne(f);
    if (lines.length == 0) {
      return f;
    }
    byte[] digits = LoopDigits.MILLER;
    for (int i = digits.length - 2; i >= 0; i--) {
      // f is 1 before the first line.
      if (at > 0) {
        fp12.square(f, f);
      }
      multiplyByLines();
      if (digits[i] != 0) {
        multiplyByLines();
      }
    }
    multiplyByLines();
    multiplyByLines();
    return f;
  }

  private void multiplyByLines() {
    for (int i = 0; i < lines.length; i++) {
      fp2.scale(value, 0, lines[i], at, points, i * POINT);
      fp2.scale(value, Fp2.LIMBS, lines[i], at + Fp2.LIMBS, points, i * POINT + PrimeField.LIMBS);
      fp12.multiplyByLine(f, value, 0);
    }
    at += PreparedG2.LINE;
  }
}
