package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The twin of the fields in BigInteger. Fp2 is a pair; Fp12 is Fp[w]/(w¹² − 18w⁶ + 82), another
 * form than the tower: u = w⁶ − 9.
 */
final class SlowField {
  static final BigInteger P = PrimeField.FP.modulus;
  static final int DEGREE = 12;

  private static final BigInteger NINE = BigInteger.valueOf(9);

  /** Numbers at which carries, borrows and reductions change their minds. */
  static List<BigInteger> edges(BigInteger modulus) {
    List<BigInteger> edges = new ArrayList<>();
    BigInteger radix = BigInteger.ONE.shiftLeft(256);
    // Also so that the Montgomery form, not the value, is at the edge.
    BigInteger back = radix.modInverse(modulus);
    List<BigInteger> plain = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      plain.add(BigInteger.valueOf(i));
      plain.add(modulus.subtract(BigInteger.valueOf(i + 1)));
      plain.add(modulus.shiftRight(1).add(BigInteger.valueOf(i)));
    }
    for (int bits : new int[] {63, 64, 65, 127, 128, 192, 253}) {
      plain.add(BigInteger.ONE.shiftLeft(bits));
      plain.add(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
    }
    plain.add(BigInteger.ONE.shiftLeft(192).subtract(BigInteger.ONE).shiftLeft(61));
    for (BigInteger value : plain) {
      edges.add(value.mod(modulus));
      edges.add(value.multiply(back).mod(modulus));
    }
    return edges;
  }

  static BigInteger random(SplittableRandom random) {
    return Scalars.number(random).mod(P);
  }

  static BigInteger[] random2(SplittableRandom random) {
    return new BigInteger[] {random(random), random(random)};
  }

  static BigInteger[] multiply2(BigInteger[] x, BigInteger[] y) {
    return new BigInteger[] {
      x[0].multiply(y[0]).subtract(x[1].multiply(y[1])).mod(P),
      x[0].multiply(y[1]).add(x[1].multiply(y[0])).mod(P),
    };
  }

  static BigInteger[] add2(BigInteger[] x, BigInteger[] y) {
    return new BigInteger[] {x[0].add(y[0]).mod(P), x[1].add(y[1]).mod(P)};
  }

  static BigInteger[] subtract2(BigInteger[] x, BigInteger[] y) {
    return new BigInteger[] {x[0].subtract(y[0]).mod(P), x[1].subtract(y[1]).mod(P)};
  }

  static BigInteger[] scale2(BigInteger[] x, BigInteger y) {
    return new BigInteger[] {x[0].multiply(y).mod(P), x[1].multiply(y).mod(P)};
  }

  static BigInteger[] inverse2(BigInteger[] x) {
    BigInteger norm = x[0].multiply(x[0]).add(x[1].multiply(x[1]));
    return scale2(new BigInteger[] {x[0], x[1].negate()}, norm.modInverse(P));
  }

  static BigInteger[] one12() {
    BigInteger[] one = new BigInteger[DEGREE];
    java.util.Arrays.fill(one, BigInteger.ZERO);
    one[0] = BigInteger.ONE;
    return one;
  }

  static BigInteger[] multiply12(BigInteger[] x, BigInteger[] y) {
    BigInteger[] z = new BigInteger[2 * DEGREE - 1];
    java.util.Arrays.fill(z, BigInteger.ZERO);
    for (int i = 0; i < DEGREE; i++) {
      for (int j = 0; j < DEGREE; j++) {
        z[i + j] = z[i + j].add(x[i].multiply(y[j]));
      }
    }
    for (int i = 2 * DEGREE - 2; i >= DEGREE; i--) {
      z[i - 6] = z[i - 6].add(z[i].multiply(BigInteger.valueOf(18)));
      z[i - 12] = z[i - 12].subtract(z[i].multiply(BigInteger.valueOf(82)));
    }
    BigInteger[] result = new BigInteger[DEGREE];
    for (int i = 0; i < DEGREE; i++) {
      result[i] = z[i].mod(P);
    }
    return result;
  }

  static BigInteger[] power12(BigInteger[] x, BigInteger exponent) {
    BigInteger[] result = one12();
    for (int i = exponent.bitLength() - 1; i >= 0; i--) {
      result = multiply12(result, result);
      if (exponent.testBit(i)) {
        result = multiply12(result, x);
      }
    }
    return result;
  }

  /** Adds c·w^k. */
  static void addTo12(BigInteger[] x, BigInteger[] c, int k) {
    x[k] = x[k].add(c[0]).subtract(c[1].multiply(NINE)).mod(P);
    x[k + 6] = x[k + 6].add(c[1]).mod(P);
  }

  /** Of an element of the tower. */
  static BigInteger[] of12(long[] limbs) {
    BigInteger[] x = new BigInteger[DEGREE];
    java.util.Arrays.fill(x, BigInteger.ZERO);
    for (int i = 0; i < 6; i++) {
      int k = i < 3 ? 2 * i : 2 * i - 5;
      addTo12(x, of2(limbs, i * Fp2.LIMBS), k);
    }
    return x;
  }

  static BigInteger[] of2(long[] limbs, int at) {
    return new BigInteger[] {
      PrimeField.FP.get(limbs, at), PrimeField.FP.get(limbs, at + Fp2.IM),
    };
  }

  /** The limbs of elements of Fp one behind the other. */
  static long[] limbs(BigInteger... values) {
    long[] limbs = new long[values.length * PrimeField.LIMBS];
    for (int i = 0; i < values.length; i++) {
      PrimeField.FP.set(limbs, i * PrimeField.LIMBS, values[i]);
    }
    return limbs;
  }

  static long[] random12(SplittableRandom random) {
    BigInteger[] values = new BigInteger[DEGREE];
    for (int i = 0; i < DEGREE; i++) {
      values[i] = random.nextInt(8) == 0 ? BigInteger.ZERO : random(random);
    }
    return limbs(values);
  }

  private SlowField() {}
}
