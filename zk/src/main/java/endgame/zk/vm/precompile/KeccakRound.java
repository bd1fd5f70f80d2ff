package endgame.zk.vm.precompile;

import endgame.zk.precompile.Keccak;

/**
 * All lanes on the way from one ι to the next: what rows are filled from.
 *
 * @param moved what χ works on
 * @param mixed after χ
 * @param constant what ι adds
 * @param sums parities of a column's first two, three and four lanes, then of all
 * @param added what θ adds to the lanes of a column
 * @param after after θ
 */
@SuppressWarnings("ArrayRecordComponent") // Never written once it is made.
record KeccakRound(
    long[] moved, long[] mixed, long constant, long[][] sums, long[] added, long[] after) {
  private static final int SIDE = 5;
  private static final int[] CHI_INVERSE = chiInverse();

  private static int[] chiInverse() {
    int[] inverse = new int[1 << SIDE];
    for (int row = 0; row < inverse.length; row++) {
      int mixed = 0;
      for (int x = 0; x < SIDE; x++) {
        int bit = (row >> x) ^ (~(row >> ((x + 1) % SIDE)) & (row >> ((x + 2) % SIDE)));
        mixed |= (bit & 1) << x;
      }
      inverse[mixed] = row;
    }
    return inverse;
  }

  /** The rounds of a permutation: before round 0 is θ alone, the last one's θ is too much. */
  static KeccakRound[] of(long[] state) {
    KeccakRound[] rounds = new KeccakRound[Keccak.ROUNDS + 1];
    rounds[0] = of(unmixed(state), state, 0);
    for (int i = 1; i < rounds.length; i++) {
      long[] moved = new long[KeccakParts.LANES];
      for (int lane = 0; lane < moved.length; lane++) {
        moved[KeccakParts.target(lane)] =
            Long.rotateLeft(rounds[i - 1].after[lane], KeccakParts.rotation(lane));
      }
      rounds[i] = of(moved, mixed(moved), Keccak.roundConstant(i - 1));
    }
    return rounds;
  }

  private static KeccakRound of(long[] moved, long[] mixed, long constant) {
    long[][] sums = new long[SIDE][SIDE - 1];
    for (int x = 0; x < SIDE; x++) {
      long sum = mixed[x] ^ (x == 0 ? constant : 0);
      for (int y = 1; y < SIDE; y++) {
        sum ^= mixed[x + SIDE * y];
        sums[x][y - 1] = sum;
      }
    }
    long[] added = new long[SIDE];
    for (int x = 0; x < SIDE; x++) {
      long right = sums[(x + 1) % SIDE][SIDE - 2];
      added[x] = sums[(x + SIDE - 1) % SIDE][SIDE - 2] ^ Long.rotateLeft(right, 1);
    }
    long[] after = mixed.clone();
    after[0] ^= constant;
    for (int lane = 0; lane < after.length; lane++) {
      after[lane] ^= added[lane % SIDE];
    }
    return new KeccakRound(moved, mixed, constant, sums, added, after);
  }

  private static long[] mixed(long[] moved) {
    long[] mixed = new long[moved.length];
    for (int lane = 0; lane < mixed.length; lane++) {
      int plane = lane / SIDE * SIDE;
      long next = moved[plane + (lane % SIDE + 1) % SIDE];
      mixed[lane] = moved[lane] ^ (~next & moved[plane + (lane % SIDE + 2) % SIDE]);
    }
    return mixed;
  }

  /** What χ makes a state of. */
  private static long[] unmixed(long[] mixed) {
    long[] moved = new long[mixed.length];
    for (int plane = 0; plane < moved.length; plane += SIDE) {
      for (int z = 0; z < Long.SIZE; z++) {
        int row = 0;
        for (int x = 0; x < SIDE; x++) {
          row |= (int) (mixed[plane + x] >>> z & 1) << x;
        }
        for (int x = 0; x < SIDE; x++) {
          moved[plane + x] |= (long) (CHI_INVERSE[row] >> x & 1) << z;
        }
      }
    }
    return moved;
  }
}
