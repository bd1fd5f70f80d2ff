package endgame.zk.hash;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Circomlib's Poseidon over the scalar field of BN254, straight from its definition. */
final class SlowPoseidon {
  static final BigInteger MODULUS =
      new BigInteger(
          "21888242871839275222246405745257275088548364400416034343698204186575808495617");
  static final int INPUTS_MAX = 16;

  private static final int FULL_ROUNDS = 8;
  private static final int[] PARTIAL_ROUNDS = {
    56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68
  };
  private static final BigInteger FIVE = BigInteger.valueOf(5);
  private static final Map<Integer, Parameters> PARAMETERS = new HashMap<>();

  private SlowPoseidon() {}

  private record Parameters(
      int partialRounds, List<BigInteger> constants, List<List<BigInteger>> matrix) {}

  /** Of 1 to 16 elements. */
  static BigInteger hash(List<BigInteger> inputs) {
    int t = inputs.size() + 1;
    Parameters p = parametersOf(t);
    List<BigInteger> state = new ArrayList<>();
    state.add(BigInteger.ZERO);
    state.addAll(inputs);
    for (int round = 0; round < FULL_ROUNDS + p.partialRounds; round++) {
      boolean full = round < FULL_ROUNDS / 2 || round >= FULL_ROUNDS / 2 + p.partialRounds;
      for (int i = 0; i < t; i++) {
        BigInteger sum = state.get(i).add(p.constants.get(round * t + i));
        state.set(i, full || i == 0 ? sum.modPow(FIVE, MODULUS) : sum);
      }
      List<BigInteger> mixed = new ArrayList<>();
      for (List<BigInteger> row : p.matrix) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < t; i++) {
          sum = sum.add(row.get(i).multiply(state.get(i)));
        }
        mixed.add(sum.mod(MODULUS));
      }
      state = mixed;
    }
    return state.getFirst();
  }

  private static synchronized Parameters parametersOf(int t) {
    return PARAMETERS.computeIfAbsent(t, SlowPoseidon::parameters);
  }

  private static Parameters parameters(int t) {
    int partial = PARTIAL_ROUNDS[t - 2];
    Grain grain = new Grain(t, partial);
    List<BigInteger> constants = new ArrayList<>();
    while (constants.size() < (FULL_ROUNDS + partial) * t) {
      BigInteger value = grain.next();
      if (value.compareTo(MODULUS) < 0) {
        constants.add(value);
      }
    }
    List<BigInteger> line = new ArrayList<>();
    for (int i = 0; i < 2 * t; i++) {
      line.add(grain.next());
    }
    List<List<BigInteger>> matrix = new ArrayList<>();
    for (int i = 0; i < t; i++) {
      List<BigInteger> row = new ArrayList<>();
      for (int j = 0; j < t; j++) {
        row.add(line.get(i).add(line.get(t + j)).modInverse(MODULUS));
      }
      matrix.add(row);
    }
    return new Parameters(partial, constants, matrix);
  }

  /** The LFSR of the Poseidon paper, appendix E. */
  private static final class Grain {
    private static final int BITS = 254;
    private final boolean[] state = new boolean[80];
    private int seeded;

    Grain(int t, int partial) {
      seed(1, 2);
      seed(0, 4);
      seed(BITS, 12);
      seed(t, 12);
      seed(FULL_ROUNDS, 10);
      seed(partial, 10);
      seed((1 << 30) - 1, 30);
      for (int i = 0; i < 160; i++) {
        clock();
      }
    }

    private void seed(int value, int bits) {
      for (int i = bits - 1; i >= 0; i--) {
        state[seeded++] = (value >>> i & 1) == 1;
      }
    }

    private boolean clock() {
      boolean bit = state[62] ^ state[51] ^ state[38] ^ state[23] ^ state[13] ^ state[0];
      System.arraycopy(state, 1, state, 0, state.length - 1);
      state[state.length - 1] = bit;
      return bit;
    }

    private boolean kept() {
      while (true) {
        boolean keep = clock();
        boolean bit = clock();
        if (keep) {
          return bit;
        }
      }
    }

    BigInteger next() {
      BigInteger value = BigInteger.ZERO;
      for (int i = 0; i < BITS; i++) {
        value = value.shiftLeft(1);
        value = kept() ? value.setBit(0) : value;
      }
      return value;
    }
  }
}
