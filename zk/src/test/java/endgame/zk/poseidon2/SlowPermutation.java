package endgame.zk.poseidon2;

import java.util.Arrays;

/**
 * Poseidon2 as it is defined, with {@code %} and matrices, for any parameters: the twin that the
 * fast ones are compared with.
 */
public final class SlowPermutation {
  static final Poseidon2Parameters KOALABEAR_16 = Poseidon2Parameters.KOALABEAR_16;
  private static final int[][] M4 = {{2, 3, 1, 1}, {1, 2, 3, 1}, {1, 1, 2, 3}, {3, 1, 1, 2}};

  private final Poseidon2Parameters parameters;
  private final int[] constants;
  private final long p;

  SlowPermutation(Poseidon2Parameters parameters) {
    this.parameters = parameters;
    this.constants = GrainLfsr.constants(parameters);
    this.p = parameters.modulus();
  }

  public static SlowPermutation koalaBear16() {
    return new SlowPermutation(KOALABEAR_16);
  }

  /** The permutation of words read as unsigned. */
  public int[] permute(int[] words) {
    long[] s = new long[parameters.width()];
    Arrays.setAll(s, i -> Integer.toUnsignedLong(words[i]) % p);
    int at = 0;
    s = outer(s);
    for (int round = 0; round < parameters.fullRounds() / 2; round++) {
      at = fullSboxes(s, at);
      s = outer(s);
    }
    for (int round = 0; round < parameters.partialRounds(); round++) {
      s[0] = power((s[0] + constants[at++]) % p, parameters.degree());
      s = inner(s);
    }
    for (int round = 0; round < parameters.fullRounds() / 2; round++) {
      at = fullSboxes(s, at);
      s = outer(s);
    }
    int[] result = new int[s.length];
    for (int i = 0; i < s.length; i++) {
      result[i] = (int) s[i];
    }
    return result;
  }

  private int fullSboxes(long[] s, int at) {
    for (int i = 0; i < s.length; i++) {
      s[i] = power((s[i] + constants[at + i]) % p, parameters.degree());
    }
    return at + s.length;
  }

  private long[] outer(long[] s) {
    long[] result = new long[s.length];
    for (int row = 0; row < s.length; row++) {
      for (int column = 0; column < s.length; column++) {
        long m = (row / 4 == column / 4 ? 2L : 1L) * M4[row % 4][column % 4];
        result[row] += m * s[column];
      }
      result[row] %= p;
    }
    return result;
  }

  private long[] inner(long[] s) {
    long sum = Arrays.stream(s).sum() % p;
    long[] result = new long[s.length];
    for (int i = 0; i < s.length; i++) {
      Poseidon2Parameters.Term v = parameters.diagonal().get(i);
      long fraction = power((p + 1) / 2, v.shift());
      long value = Math.floorMod(v.coefficient() * fraction, p);
      result[i] = (sum + value * s[i]) % p;
    }
    return result;
  }

  private long power(long x, int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result = result * x % p;
    }
    return result;
  }
}
