package endgame.zk.precompile;

import static endgame.zk.precompile.Words.N;
import static endgame.zk.precompile.Words.P;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * ECDSA as a guest does it: points by the two precompiles, every product, inverse and square root
 * by MULMOD256, and only the cases and comparisons by itself. (0, 0) stands for infinity.
 */
final class Ecdsa {
  private static final BigInteger GX =
      new BigInteger("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", 16);
  private static final BigInteger GY =
      new BigInteger("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", 16);

  private Ecdsa() {}

  static int[] generator() {
    return Words.point(GX, GY);
  }

  /** Whether (r, s) signs the hash under the key. */
  static boolean verify(BigInteger hash, BigInteger r, BigInteger s, int[] key) {
    if (!inRange(r) || !inRange(s)) {
      return false;
    }
    BigInteger inverse = power(s, N.subtract(BigInteger.TWO), N);
    int[] point = combine(multiply(hash, inverse, N), generator(), multiply(r, inverse, N), key);
    return !isInfinity(point) && Words.number(point, 0, 8).mod(N).equals(r);
  }

  /** The key that signed, as ECRECOVER has it: v is 27 or 28. */
  static Optional<int[]> recover(BigInteger hash, BigInteger v, BigInteger r, BigInteger s) {
    int parity = v.equals(BigInteger.valueOf(27)) ? 0 : 1;
    if ((parity == 1 && !v.equals(BigInteger.valueOf(28))) || !inRange(r) || !inRange(s)) {
      return Optional.empty();
    }
    BigInteger square = multiply(multiply(r, r, P), r, P).add(BigInteger.valueOf(7)).mod(P);
    BigInteger y = power(square, P.add(BigInteger.ONE).shiftRight(2), P);
    if (!multiply(y, y, P).equals(square)) {
      return Optional.empty();
    }
    if (y.testBit(0) != (parity == 1)) {
      y = P.subtract(y);
    }
    BigInteger inverse = power(r, N.subtract(BigInteger.TWO), N);
    BigInteger u1 = multiply(N.subtract(hash.mod(N)), inverse, N);
    int[] key = combine(u1, generator(), multiply(s, inverse, N), Words.point(r, y));
    return isInfinity(key) ? Optional.empty() : Optional.of(key);
  }

  /** The last 20 bytes of keccak256(x ‖ y), big-endian. */
  static byte[] address(int[] key) {
    byte[] bytes = new byte[64];
    for (int i = 0; i < 32; i++) {
      bytes[31 - i] = (byte) (key[i / 4] >>> (8 * (i % 4)));
      bytes[63 - i] = (byte) (key[8 + i / 4] >>> (8 * (i % 4)));
    }
    return Arrays.copyOfRange(Keccak.hash256(bytes), 12, 32);
  }

  static int[] multiply(BigInteger k, int[] point) {
    return combine(k, point, BigInteger.ZERO, point);
  }

  /** a·G + b·Q, bit by bit with the sum of both at hand. */
  private static int[] combine(BigInteger a, int[] g, BigInteger b, int[] q) {
    int[] both = sum(g, q);
    int[] result = new int[16];
    for (int bit = Math.max(a.bitLength(), b.bitLength()) - 1; bit >= 0; bit--) {
      result = sum(result, result);
      if (a.testBit(bit) && b.testBit(bit)) {
        result = sum(result, both);
      } else if (a.testBit(bit)) {
        result = sum(result, g);
      } else if (b.testBit(bit)) {
        result = sum(result, q);
      }
    }
    return result;
  }

  /** The cases that the precompiles leave to their caller. */
  private static int[] sum(int[] p, int[] q) {
    if (isInfinity(p)) {
      return q.clone();
    }
    if (isInfinity(q)) {
      return p.clone();
    }
    int[] result = p.clone();
    if (!Arrays.equals(p, 0, 8, q, 0, 8)) {
      Secp256k1.add(result, q);
    } else if (Arrays.equals(p, q)) {
      Secp256k1.dbl(result);
    } else {
      return new int[16];
    }
    return result;
  }

  private static boolean isInfinity(int[] p) {
    return Arrays.equals(p, new int[16]);
  }

  private static boolean inRange(BigInteger x) {
    return x.signum() > 0 && x.compareTo(N) < 0;
  }

  private static BigInteger multiply(BigInteger a, BigInteger b, BigInteger m) {
    int[] words = Words.of(a, 8);
    MulMod256.mulmod(words, Words.of(b, 8), Words.of(m, 8));
    return Words.number(words, 0, 8);
  }

  private static BigInteger power(BigInteger base, BigInteger exponent, BigInteger m) {
    int[] modulus = Words.of(m, 8);
    int[] factor = Words.of(base, 8);
    int[] result = Words.of(BigInteger.ONE, 8);
    for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
      MulMod256.mulmod(result, result, modulus);
      if (exponent.testBit(bit)) {
        MulMod256.mulmod(result, factor, modulus);
      }
    }
    return Words.number(result, 0, 8);
  }
}
