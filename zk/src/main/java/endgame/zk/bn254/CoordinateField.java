package endgame.zk.bn254;

/**
 * A field whose elements lie in arrays, each {@link #limbs} words from an offset on. Results may
 * overlay operands. Curves over Fp and over Fp2 share their formulas through this.
 */
interface CoordinateField {
  int limbs();

  void multiply(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt);

  void square(long[] z, int zAt, long[] x, int xAt);

  void add(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt);

  void subtract(long[] z, int zAt, long[] x, int xAt, long[] y, int yAt);

  void negate(long[] z, int zAt, long[] x, int xAt);

  /** z ← 1/x; 0 for 0. */
  void invert(long[] z, int zAt, long[] x, int xAt);

  void setOne(long[] z, int zAt);

  default void twice(long[] z, int zAt, long[] x, int xAt) {
    add(z, zAt, x, xAt, x, xAt);
  }

  default boolean isZero(long[] x, int xAt) {
    long any = 0;
    for (int i = 0; i < limbs(); i++) {
      any |= x[xAt + i];
    }
    return any == 0;
  }

  default boolean equal(long[] x, int xAt, long[] y, int yAt) {
    long any = 0;
    for (int i = 0; i < limbs(); i++) {
      any |= x[xAt + i] ^ y[yAt + i];
    }
    return any == 0;
  }
}
