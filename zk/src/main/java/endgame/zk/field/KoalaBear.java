package endgame.zk.field;

/**
 * KoalaBear, one element at a time. {@link #add}, {@link #subtract} and {@link #negate} serve both
 * forms; {@link #multiply}, {@link #pow} and {@link #inverse} are of the Montgomery form.
 */
public final class KoalaBear {
  /** p = 2^31 − 2^24 + 1. */
  public static final int P = 0x7f000001;

  /** Smallest generator of the multiplicative group, canonical. */
  public static final int GENERATOR = 3;

  /** 2^24 is the largest power of two that divides p − 1. */
  public static final int TWO_ADICITY = 24;

  /** p⁻¹ mod 2^32. */
  public static final int P_INVERSE = 0x81000001;

  /** R = 2^32 mod p: one, in Montgomery form. */
  public static final int ONE = (int) ((1L << 32) % P);

  /** R² mod p: a Montgomery multiplication by it enters the form. */
  public static final int R_SQUARED = (int) ((long) ONE * ONE % P);

  private static final long WORD = 0xFFFFFFFFL;

  private KoalaBear() {}

  /** Whether a word, read as unsigned, is an element. */
  public static boolean isCanonical(int word) {
    return Integer.compareUnsigned(word, P) < 0;
  }

  /** The residue of an unsigned word. 2^32 &lt; 3p, so two subtractions do. */
  public static int reduce(int word) {
    int once = Integer.compareUnsigned(word, P) < 0 ? word : word - P;
    return Integer.compareUnsigned(once, P) < 0 ? once : once - P;
  }

  public static int add(int a, int b) {
    int sum = a + b - P;
    return sum + ((sum >> 31) & P);
  }

  public static int subtract(int a, int b) {
    int difference = a - b;
    return difference + ((difference >> 31) & P);
  }

  public static int negate(int a) {
    return subtract(0, a);
  }

  /** a·b·2^−32 mod p, canonical representative. */
  public static int multiply(int a, int b) {
    long product = (long) a * b;
    int r = reduceSigned(product);
    return r + ((r >> 31) & P);
  }

  /**
   * t·2^−32 mod p as a number in (t/2^32 − p, t/2^32].
   *
   * <p>m·p has the same low word as t, so the difference of the high words is exact.
   */
  static int reduceSigned(long t) {
    long m = Integer.toUnsignedLong((int) t * P_INVERSE);
    return (int) (t >> 32) - (int) ((m * P) >>> 32);
  }

  /** Montgomery form of the residue of an unsigned word. */
  public static int toMontgomery(int word) {
    int r = reduceSigned((word & WORD) * R_SQUARED);
    return r + ((r >> 31) & P);
  }

  /** Canonical value of an element in Montgomery form. */
  public static int fromMontgomery(int a) {
    int r = reduceSigned(a);
    return r + ((r >> 31) & P);
  }

  /** a to a power ≥ 0, in Montgomery form. */
  public static int pow(int a, long exponent) {
    if (exponent < 0) {
      throw new IllegalArgumentException("negative exponent " + exponent);
    }
    int result = ONE;
    int square = a;
    for (long e = exponent; e != 0; e >>>= 1) {
      if ((e & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /** a⁻¹ in Montgomery form, and 0 for 0. */
  public static int inverse(int a) {
    return pow(a, P - 2L);
  }

  /** A root of unity of order exactly 2^log, in Montgomery form. */
  public static int rootOfUnity(int log) {
    if (log < 0 || log > TWO_ADICITY) {
      throw new IllegalArgumentException("no root of order 2^" + log);
    }
    return pow(toMontgomery(GENERATOR), (P - 1L) >> log);
  }
}
