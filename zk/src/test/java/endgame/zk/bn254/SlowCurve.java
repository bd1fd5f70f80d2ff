package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The twin of the curves: affine points over Fp2 in BigInteger, null for infinity, by the formulas
 * of the school book. Points over Fp have coordinates without u.
 */
record SlowCurve(Element x, Element y) {
  static final BigInteger COFACTOR = SlowField.P.shiftLeft(1).subtract(Scalar.MODULUS);

  /** An element of Fp2 with equality. */
  record Element(BigInteger a, BigInteger b) {
    BigInteger[] array() {
      return new BigInteger[] {a, b};
    }

    static Element of(BigInteger[] x) {
      return new Element(x[0], x[1]);
    }

    Element times(Element other) {
      return of(SlowField.multiply2(array(), other.array()));
    }

    Element times(long factor) {
      return of(SlowField.scale2(array(), BigInteger.valueOf(factor)));
    }

    Element plus(Element other) {
      return of(SlowField.add2(array(), other.array()));
    }

    Element minus(Element other) {
      return of(SlowField.subtract2(array(), other.array()));
    }

    Element over(Element other) {
      return of(SlowField.multiply2(array(), SlowField.inverse2(other.array())));
    }
  }

  static SlowCurve over1(BigInteger x, BigInteger y) {
    return new SlowCurve(new Element(x, BigInteger.ZERO), new Element(y, BigInteger.ZERO));
  }

  static @Nullable SlowCurve of(G1 p) {
    return p.isInfinity() ? null : over1(p.x(), p.y());
  }

  static @Nullable SlowCurve of(G2 p) {
    return p.isInfinity()
        ? null
        : new SlowCurve(
            Element.of(SlowField.of2(p.limbs(), 0)),
            Element.of(SlowField.of2(p.limbs(), Fp2.LIMBS)));
  }

  static SlowCurve finite(@Nullable SlowCurve p) {
    return Objects.requireNonNull(p, "infinity");
  }

  /** A point of the twist, nearly always outside of the subgroup. */
  static SlowCurve onTwist(SplittableRandom random) {
    Fp2 fp2 = new Fp2();
    Element b =
        new Element(BigInteger.valueOf(3), BigInteger.ZERO)
            .over(new Element(BigInteger.valueOf(9), BigInteger.ONE));
    while (true) {
      Element x = Element.of(SlowField.random2(random));
      long[] y = SlowField.limbs(x.times(x).times(x).plus(b).array());
      if (fp2.root(y, 0, y, 0)) {
        return new SlowCurve(x, Element.of(SlowField.of2(y, 0)));
      }
    }
  }

  /** The slope of the tangent, or of the line through both; null if it is vertical. */
  static @Nullable Element slope(SlowCurve p, SlowCurve q) {
    if (!p.x.equals(q.x)) {
      return q.y.minus(p.y).over(q.x.minus(p.x));
    }
    boolean vertical = !p.y.equals(q.y) || p.y.equals(p.y.minus(p.y));
    return vertical ? null : p.x.times(p.x).times(3).over(p.y.times(2));
  }

  static @Nullable SlowCurve add(@Nullable SlowCurve p, @Nullable SlowCurve q) {
    if (p == null || q == null) {
      return p == null ? q : p;
    }
    Element slope = slope(p, q);
    if (slope == null) {
      return null;
    }
    Element x = slope.times(slope).minus(p.x).minus(q.x);
    return new SlowCurve(x, slope.times(p.x.minus(x)).minus(p.y));
  }

  static @Nullable SlowCurve multiply(@Nullable SlowCurve p, BigInteger k) {
    SlowCurve sum = null;
    for (int i = k.bitLength() - 1; i >= 0; i--) {
      sum = add(sum, sum);
      if (k.testBit(i)) {
        sum = add(sum, p);
      }
    }
    return sum;
  }

  SlowCurve negated() {
    return new SlowCurve(x, y.times(-1));
  }

  /** EIP-197, whatever the order of the point. */
  byte[] encodeG2() {
    byte[] bytes = new byte[G2.BYTES];
    BigInteger[] words = {x.b, x.a, y.b, y.a};
    for (int i = 0; i < words.length; i++) {
      System.arraycopy(PrimeFieldTest.bytes(words[i]), 0, bytes, 32 * i, 32);
    }
    return bytes;
  }

  /** f of the optimal ate pairing, then all at once to the power that {@link Pairing} names. */
  static BigInteger[] pairing(SlowCurve p, SlowCurve q) {
    BigInteger x = PrimeField.CURVE_X;
    BigInteger loop = x.multiply(BigInteger.valueOf(6)).add(BigInteger.TWO);
    BigInteger[] f = SlowField.one12();
    SlowCurve t = q;
    for (int i = loop.bitLength() - 2; i >= 0; i--) {
      f = SlowField.multiply12(SlowField.multiply12(f, f), line(t, t, p));
      t = finite(add(t, t));
      if (loop.testBit(i)) {
        f = SlowField.multiply12(f, line(t, q, p));
        t = finite(add(t, q));
      }
    }
    SlowCurve q1 = psi(q);
    SlowCurve q2 = psi(q1).negated();
    f = SlowField.multiply12(f, line(t, q1, p));
    f = SlowField.multiply12(f, line(finite(add(t, q1)), q2, p));
    BigInteger multiple =
        x.multiply(x)
            .multiply(BigInteger.valueOf(6))
            .add(x.multiply(BigInteger.valueOf(3)))
            .add(BigInteger.ONE)
            .multiply(x.shiftLeft(1));
    BigInteger exponent =
        SlowField.P.pow(12).subtract(BigInteger.ONE).divide(Scalar.MODULUS).multiply(multiple);
    return SlowField.power12(f, exponent);
  }

  /** The line through both points of the twist, brought to the curve over Fp12, at p. */
  private static BigInteger[] line(SlowCurve t, SlowCurve q, SlowCurve p) {
    Element slope = Objects.requireNonNull(slope(t, q), "vertical");
    BigInteger[] line = new BigInteger[SlowField.DEGREE];
    Arrays.fill(line, BigInteger.ZERO);
    SlowField.addTo12(line, p.y.array(), 0);
    SlowField.addTo12(line, slope.times(p.x).times(-1).array(), 1);
    SlowField.addTo12(line, slope.times(t.x).minus(t.y).array(), 3);
    return line;
  }

  private static SlowCurve psi(SlowCurve q) {
    BigInteger sixth = SlowField.P.subtract(BigInteger.ONE).divide(BigInteger.valueOf(6));
    Element xi = new Element(BigInteger.valueOf(9), BigInteger.ONE);
    Element power = new Element(BigInteger.ONE, BigInteger.ZERO);
    for (int i = sixth.bitLength() - 1; i >= 0; i--) {
      power = power.times(power);
      power = sixth.testBit(i) ? power.times(xi) : power;
    }
    Element squared = power.times(power);
    return new SlowCurve(conjugate(q.x).times(squared), conjugate(q.y).times(squared).times(power));
  }

  private static Element conjugate(Element x) {
    return new Element(x.a, x.b.negate().mod(SlowField.P));
  }
}
