package endgame.zk.air.example;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;

/**
 * Keccak-f[1600], a round per row, 24 rows per permutation (FIPS 202, section 3). Lanes are 4 limbs
 * of 16 bits; the bits that θ, ρ, π and χ work on are columns.
 *
 * <p>With A the state, C[x] the parity of column x and C'[x] = C[x] ⊕ C[x−1] ⊕ rot(C[x+1], 1), θ
 * gives A' = A ⊕ C[x−1] ⊕ rot(C[x+1], 1) = A ⊕ C ⊕ C'. A' and C' have the same parity of columns.
 * Rows after the last whole permutation begin one that is not finished: nothing is said of its
 * output.
 */
public final class KeccakAir implements Air {
  private static final int ROUNDS = 24;
  private static final int LIMBS = 4;
  private static final int LANE = 64;

  static final int FLAG = 0;
  static final int INPUT = FLAG + ROUNDS;
  static final int A = INPUT + 25 * LIMBS;
  static final int C = A + 25 * LIMBS;
  static final int C_PRIME = C + 5 * LANE;
  static final int A_PRIME = C_PRIME + 5 * LANE;
  static final int A_SECOND = A_PRIME + 25 * LANE;
  static final int FIRST_BITS = A_SECOND + 25 * LIMBS;
  static final int FIRST_THIRD = FIRST_BITS + LANE;

  /** 2632. */
  public static final int WIDTH = FIRST_THIRD + LIMBS;

  private static final long[] ROUND_CONSTANTS = roundConstants();
  private static final int[] ROTATIONS = rotations();

  /** The generator of FIPS 202, 3.2.5: x^8 + x^6 + x^5 + x^4 + 1. */
  private static long[] roundConstants() {
    long[] constants = new long[ROUNDS];
    int lfsr = 1;
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j <= 6; j++) {
        if ((lfsr & 1) != 0) {
          constants[round] |= 1L << ((1 << j) - 1);
        }
        lfsr = (lfsr << 1) ^ ((lfsr >> 7) * 0x171);
      }
    }
    return constants;
  }

  /** FIPS 202, 3.2.2: (t + 1)(t + 2)/2 along the walk of lanes. */
  private static int[] rotations() {
    int[] rotations = new int[25];
    int x = 1;
    int y = 0;
    for (int t = 0; t < ROUNDS; t++) {
      rotations[x + 5 * y] = (t + 1) * (t + 2) / 2 % LANE;
      int next = (2 * x + 3 * y) % 5;
      x = y;
      y = next;
    }
    return rotations;
  }

  @Override
  public String id() {
    return "keccak-f-1600/1";
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void define(AirBuilder b) {
    flags(b);
    input(b);
    theta(b);
    chi(b);
    iota(b);
    next(b);
  }

  private static void flags(AirBuilder b) {
    for (int r = 0; r < ROUNDS; r++) {
      Expr first = r == 0 ? b.local(FLAG).minus(1) : b.local(FLAG + r);
      b.zero("first flag " + r, b.isFirst().times(first));
      b.zero(
          "flag " + r + " moves",
          b.isTransition().times(b.next(FLAG + (r + 1) % ROUNDS).minus(b.local(FLAG + r))));
    }
  }

  private static void input(AirBuilder b) {
    for (int i = 0; i < 25 * LIMBS; i++) {
      b.zero("input " + i, b.local(FLAG).times(b.local(INPUT + i).minus(b.local(A + i))));
      b.zero(
          "input " + i + " stays",
          b.isTransition()
              .times(b.local(FLAG + ROUNDS - 1).from(1))
              .times(b.next(INPUT + i).minus(b.local(INPUT + i))));
    }
  }

  private static Expr xor(Expr x, Expr y) {
    return x.plus(y).minus(x.times(y).times(2));
  }

  private static void theta(AirBuilder b) {
    for (int x = 0; x < 5; x++) {
      for (int z = 0; z < LANE; z++) {
        Expr c = b.local(C + x * LANE + z);
        b.bool("c " + x + " " + z, c);
        Expr before = b.local(C + (x + 4) % 5 * LANE + z);
        Expr after = b.local(C + (x + 1) % 5 * LANE + (z + LANE - 1) % LANE);
        b.equal("c' " + x + " " + z, b.local(C_PRIME + x * LANE + z), xor(xor(c, before), after));
      }
    }
    for (int lane = 0; lane < 25; lane++) {
      int x = lane % 5;
      for (int limb = 0; limb < LIMBS; limb++) {
        Expr sum = b.constant(0);
        for (int z = 16 * limb + 15; z >= 16 * limb; z--) {
          Expr a = b.local(A_PRIME + lane * LANE + z);
          Expr c = b.local(C + x * LANE + z);
          Expr cPrime = b.local(C_PRIME + x * LANE + z);
          sum = sum.plus(sum).plus(xor(xor(a, c), cPrime));
        }
        b.equal("theta " + lane + " " + limb, b.local(A + lane * LIMBS + limb), sum);
      }
      for (int z = 0; z < LANE; z++) {
        b.bool("a' " + lane + " " + z, b.local(A_PRIME + lane * LANE + z));
      }
    }
    for (int x = 0; x < 5; x++) {
      for (int z = 0; z < LANE; z++) {
        Expr sum = b.local(C_PRIME + x * LANE + z).negate();
        for (int y = 0; y < 5; y++) {
          sum = sum.plus(b.local(A_PRIME + (x + 5 * y) * LANE + z));
        }
        b.zero("parity " + x + " " + z, sum.times(sum.minus(2)).times(sum.minus(4)));
      }
    }
  }

  /** Bit z of B[y][2x + 3y] = rot(A'[x][y]). */
  private static Expr rotated(AirBuilder b, int x, int y, int z) {
    int fromX = (x + 3 * y) % 5;
    int lane = fromX + 5 * x;
    return b.local(A_PRIME + lane * LANE + (z + LANE - ROTATIONS[lane]) % LANE);
  }

  private static void chi(AirBuilder b) {
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 5; x++) {
        for (int limb = 0; limb < LIMBS; limb++) {
          Expr sum = b.constant(0);
          for (int z = 16 * limb + 15; z >= 16 * limb; z--) {
            Expr andNot =
                rotated(b, (x + 1) % 5, y, z).from(1).times(rotated(b, (x + 2) % 5, y, z));
            sum = sum.plus(sum).plus(xor(rotated(b, x, y, z), andNot));
          }
          int lane = x + 5 * y;
          b.equal("chi " + lane + " " + limb, b.local(A_SECOND + lane * LIMBS + limb), sum);
        }
      }
    }
  }

  private static void iota(AirBuilder b) {
    for (int limb = 0; limb < LIMBS; limb++) {
      Expr sum = b.constant(0);
      Expr third = b.constant(0);
      for (int z = 16 * limb + 15; z >= 16 * limb; z--) {
        Expr bit = b.local(FIRST_BITS + z);
        sum = sum.plus(sum).plus(bit);
        Expr constant = b.constant(0);
        for (int r = 0; r < ROUNDS; r++) {
          if (((ROUND_CONSTANTS[r] >>> z) & 1) != 0) {
            constant = constant.plus(b.local(FLAG + r));
          }
        }
        third = third.plus(third).plus(xor(bit, constant));
      }
      b.equal("first lane " + limb, b.local(A_SECOND + limb), sum);
      b.equal("iota " + limb, b.local(FIRST_THIRD + limb), third);
    }
    for (int z = 0; z < LANE; z++) {
      b.bool("first lane bit " + z, b.local(FIRST_BITS + z));
    }
  }

  private static void next(AirBuilder b) {
    for (int i = 0; i < 25 * LIMBS; i++) {
      Expr out = b.local(i < LIMBS ? FIRST_THIRD + i : A_SECOND + i);
      b.zero(
          "next " + i,
          b.isTransition()
              .times(b.local(FLAG + ROUNDS - 1).from(1))
              .times(b.next(A + i).minus(out)));
    }
  }

  /**
   * Rows of permutations.
   *
   * @param inputs 25 lanes each, lane x + 5y; one more than fit whole, for the unfinished one
   * @param log of the rows
   */
  public static Trace trace(PrimeField field, long[][] inputs, int log, Workers workers) {
    int n = 1 << log;
    int[][] columns = new int[WIDTH][n];
    int permutations = (n + ROUNDS - 1) / ROUNDS;
    if (inputs.length != permutations) {
      throw new IllegalArgumentException(inputs.length + " inputs for " + permutations);
    }
    workers.each(
        permutations,
        i -> {
          long[] state = inputs[i].clone();
          for (int round = 0; round < ROUNDS && i * ROUNDS + round < n; round++) {
            fill(new Row(field, columns, i * ROUNDS + round), inputs[i], state, round);
          }
        });
    return new Trace(columns, new int[0]);
  }

  @SuppressWarnings("ArrayRecordComponent") // Shared on purpose.
  private record Row(PrimeField field, int[][] columns, int row) {
    void limbs(int at, long lane) {
      for (int limb = 0; limb < LIMBS; limb++) {
        columns[at + limb][row] = field.toMontgomery((int) (lane >>> (16 * limb)) & 0xFFFF);
      }
    }

    void bits(int at, long lane) {
      for (int z = 0; z < LANE; z++) {
        columns[at + z][row] = ((lane >>> z) & 1) == 0 ? 0 : field.one();
      }
    }
  }

  /** One round; the state moves on. */
  private static void fill(Row row, long[] input, long[] state, int round) {
    row.columns()[FLAG + round][row.row()] = row.field().one();
    for (int lane = 0; lane < 25; lane++) {
      row.limbs(INPUT + lane * LIMBS, input[lane]);
      row.limbs(A + lane * LIMBS, state[lane]);
    }
    long[] c = new long[5];
    for (int lane = 0; lane < 25; lane++) {
      c[lane % 5] ^= state[lane];
    }
    long[] prime = new long[25];
    for (int x = 0; x < 5; x++) {
      long d = c[(x + 4) % 5] ^ Long.rotateLeft(c[(x + 1) % 5], 1);
      row.bits(C + x * LANE, c[x]);
      row.bits(C_PRIME + x * LANE, c[x] ^ d);
      for (int lane = x; lane < 25; lane += 5) {
        prime[lane] = state[lane] ^ d;
        row.bits(A_PRIME + lane * LANE, prime[lane]);
      }
    }
    long[] moved = new long[25];
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 5; x++) {
        int lane = (x + 3 * y) % 5 + 5 * x;
        moved[x + 5 * y] = Long.rotateLeft(prime[lane], ROTATIONS[lane]);
      }
    }
    for (int lane = 0; lane < 25; lane++) {
      int y = lane / 5 * 5;
      state[lane] = moved[lane] ^ (~moved[y + (lane + 1) % 5] & moved[y + (lane + 2) % 5]);
    }
    // (lane + 1) % 5 is (x + 1) % 5, as y·5 is a multiple of 5.
    for (int lane = 0; lane < 25; lane++) {
      row.limbs(A_SECOND + lane * LIMBS, state[lane]);
    }
    row.bits(FIRST_BITS, state[0]);
    state[0] ^= ROUND_CONSTANTS[round];
    row.limbs(FIRST_THIRD, state[0]);
  }
}
