package endgame.zk.field;

/**
 * A prime field of 31 bits with elements in Montgomery form (x·2^32 mod p, in [0, p)): one code for
 * KoalaBear and BabyBear. The constant fields of {@link KoalaBear} serve where the field is fixed.
 *
 * <p>Source of the figures: zkvm design 1.1. The two-adicity bounds codewords: at most 2^24 (2^27).
 */
public final class PrimeField {
  /** p = 2^31 − 2^24 + 1, generator 3. */
  public static final PrimeField KOALA_BEAR = new PrimeField("koalabear", 0x7f000001, 3, 24);

  /** p = 2^31 − 2^27 + 1, generator 31. */
  public static final PrimeField BABY_BEAR = new PrimeField("babybear", 0x78000001, 31, 27);

  private static final long WORD = 0xFFFFFFFFL;

  private final String name;
  private final int p;
  private final int inverseOfP;
  private final int one;
  private final int rSquared;
  private final int twoAdicity;
  private final int generator;

  private PrimeField(String name, int p, int generator, int twoAdicity) {
    this.name = name;
    this.p = p;
    int inverse = p;
    for (int i = 0; i < 4; i++) {
      inverse *= 2 - p * inverse;
    }
    this.inverseOfP = inverse;
    this.one = (int) ((1L << 32) % p);
    this.rSquared = (int) ((long) one * one % p);
    this.twoAdicity = twoAdicity;
    this.generator = toMontgomery(generator);
  }

  public String name() {
    return name;
  }

  public int p() {
    return p;
  }

  /** p⁻¹ mod 2^32. */
  public int inverseOfP() {
    return inverseOfP;
  }

  /** 2^this is the largest power of two that divides p − 1. */
  public int twoAdicity() {
    return twoAdicity;
  }

  public int one() {
    return one;
  }

  /** A generator of the multiplicative group: the shift of every coset. */
  public int generator() {
    return generator;
  }

  /** Whether a word, read as unsigned, is a canonical element. */
  public boolean isCanonical(int word) {
    return Integer.compareUnsigned(word, p) < 0;
  }

  public int add(int a, int b) {
    int sum = a + b - p;
    return sum + ((sum >> 31) & p);
  }

  public int subtract(int a, int b) {
    int difference = a - b;
    return difference + ((difference >> 31) & p);
  }

  public int negate(int a) {
    return subtract(0, a);
  }

  public int multiply(int a, int b) {
    return reduce((long) a * b);
  }

  /** t·2^−32 mod p for 0 ≤ t &lt; 2^32·p. */
  int reduce(long t) {
    long m = Integer.toUnsignedLong((int) t * inverseOfP);
    int r = (int) (t >>> 32) - (int) ((m * p) >>> 32);
    return r + ((r >> 31) & p);
  }

  /** Montgomery form of the residue of an unsigned word. */
  public int toMontgomery(int word) {
    return reduce((word & WORD) * rSquared);
  }

  /** The canonical value of an element. */
  public int fromMontgomery(int a) {
    return reduce(a);
  }

  /** The element that a number of any sign stands for. */
  public int of(long number) {
    return toMontgomery((int) Math.floorMod(number, (long) p));
  }

  /** a to a power ≥ 0. */
  public int pow(int a, long exponent) {
    if (exponent < 0) {
      throw new IllegalArgumentException("negative exponent " + exponent);
    }
    int result = one;
    int square = a;
    for (long e = exponent; e != 0; e >>>= 1) {
      if ((e & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /** a⁻¹, and 0 for 0. */
  public int inverse(int a) {
    return pow(a, p - 2L);
  }

  /** A root of unity of order exactly 2^log. */
  public int rootOfUnity(int log) {
    if (log < 0 || log > twoAdicity) {
      throw new IllegalArgumentException("no root of order 2^" + log);
    }
    return pow(generator, (p - 1L) >> log);
  }

  @Override
  public String toString() {
    return name;
  }
}
