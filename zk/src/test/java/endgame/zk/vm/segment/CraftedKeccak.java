package endgame.zk.vm.segment;

import endgame.zk.precompile.Keccak;
import endgame.zk.vm.precompile.KeccakBuses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Rows of {@link endgame.zk.vm.precompile.KeccakSlices} that do a round of any bits, and the same
 * with one thing that is not so and all that comes of it.
 */
final class CraftedKeccak {
  private static final int SIDE = 5;
  private static final int LANES = 25;
  private static final int BITS = 8;
  private static final int BYTE = 1 << BITS;
  private static final int SLICES = 8;
  private static final int SIXES = SLICES;
  private static final int UNITS = SIXES + 4;
  private static final int LAST = UNITS + 6;
  private static final int TIME = LAST + 1;
  private static final int MOVED = TIME + 1;
  private static final int MIXED = MOVED + LANES * BITS;
  private static final int CONSTANT = MIXED + LANES;
  private static final int FIRST = CONSTANT + 1;
  private static final int SUMS = FIRST + 1;
  private static final int OUT = SUMS + SIDE * (SIDE - 1);
  private static final int IN = OUT + SIDE;
  private static final int ADDED = IN + SIDE;
  private static final int LOWER = ADDED + SIDE;
  private static final int UPPER = LOWER + LANES;

  /** A round in the middle. */
  private static final int ROUND = 9;

  /** Rows that are tried for one that a change leaves with bytes. */
  private static final int TRIES = 400;

  private final TableRules rules;
  private final SplittableRandom random = new SplittableRandom(1600);
  private final List<Base> crafted = new ArrayList<>();

  private CraftedKeccak(TableRules rules) {
    this.rules = rules;
  }

  static List<Base> all(TableRules rules) {
    CraftedKeccak keccak = new CraftedKeccak(rules);
    for (int lane = 0; lane < LANES; lane++) {
      keccak.other(MIXED + lane);
    }
    keccak.other(FIRST);
    for (int sum = SUMS; sum < OUT; sum++) {
      keccak.other(sum);
    }
    for (int bit = 0; bit < LANES * BITS; bit++) {
      keccak.bit(bit, 1);
      keccak.bit(bit, -1);
    }
    keccak.constants();
    keccak.slices();
    keccak.rounds();
    return keccak.crafted;
  }

  /** A row of a round after the first with any bits. */
  private int[] row(int round, int slice) {
    int[] cells = new int[rules.cells()];
    cells[slice] = 1;
    cells[SIXES + (round - 1) / 6] = 1;
    cells[UNITS + (round - 1) % 6] = 1;
    cells[LAST] = round == Keccak.ROUNDS ? 1 : 0;
    cells[TIME] = 41;
    for (int bit = 0; bit < LANES * BITS; bit++) {
      cells[MOVED + bit] = random.nextInt(2);
    }
    for (int x = 0; x < SIDE; x++) {
      cells[IN + x] = random.nextInt(2);
    }
    cells[CONSTANT] = constant(round - 1, slice);
    follow(cells, -1, 0);
    return cells;
  }

  private static int constant(int round, int slice) {
    return (int) (Keccak.roundConstant(round) >>> (BITS * slice)) & 0xff;
  }

  private void add(String what, int[] honest, int[] forged) {
    crafted.add(new Base(what, forged, rules.row(honest).messages()));
  }

  /**
   * Writes what comes of bits, but one cell.
   *
   * @return whether all of it is bytes
   */
  private static boolean follow(int[] c, int fixed, int value) {
    for (int lane = 0; lane < LANES; lane++) {
      write(c, MIXED + lane, chi(c, lane), fixed, value);
    }
    write(c, FIRST, c[MIXED] ^ c[CONSTANT], fixed, value);
    int[] parity = new int[SIDE];
    for (int x = 0; x < SIDE; x++) {
      parity[x] = lane(c, x);
      for (int y = 1; y < SIDE; y++) {
        int cell = SUMS + x * (SIDE - 1) + y - 1;
        write(c, cell, parity[x] ^ lane(c, x + SIDE * y), fixed, value);
        parity[x] = c[cell];
      }
      c[OUT + x] = parity[x] >> (BITS - 1);
    }
    int upper = UPPER;
    for (int x = 0; x < SIDE; x++) {
      int right = (x + 1) % SIDE;
      int rotated = (2 * parity[right] + c[IN + right]) & 0xff;
      c[ADDED + x] = parity[(x + SIDE - 1) % SIDE] ^ rotated;
    }
    for (int lane = 0; lane < LANES; lane++) {
      int after = lane(c, lane) ^ c[ADDED + lane % SIDE];
      int bits = KeccakBuses.upperBits(lane);
      c[LOWER + lane] = after & ((1 << (BITS - bits)) - 1);
      if (bits > 0) {
        c[upper++] = after >> (BITS - bits);
      }
    }
    return Arrays.stream(c, MIXED, MIXED + LANES).allMatch(mixed -> mixed < BYTE);
  }

  private static void write(int[] c, int cell, int computed, int fixed, int value) {
    c[cell] = cell == fixed ? value : computed;
  }

  /** A lane's byte after ι. */
  private static int lane(int[] c, int lane) {
    return c[lane == 0 ? FIRST : MIXED + lane];
  }

  private static int chi(int[] c, int lane) {
    int plane = lane / SIDE * SIDE;
    int second = plane + (lane % SIDE + 1) % SIDE;
    int third = plane + (lane % SIDE + 2) % SIDE;
    long value = 0;
    for (int z = BITS - 1; z >= 0; z--) {
      long bit = c[MOVED + lane * BITS + z];
      long not = TableRules.field(1L - c[MOVED + second * BITS + z]);
      long flips = TableRules.field(not * c[MOVED + third * BITS + z]);
      value = TableRules.field(2 * value + bit + flips - 2L * TableRules.field(bit * flips));
    }
    return (int) value;
  }

  /** One byte on the way that another rule than that of its own doesn't know. */
  private void other(int cell) {
    int[] honest = row(ROUND, random.nextInt(SLICES));
    int[] forged = honest.clone();
    follow(forged, cell, honest[cell] ^ 1);
    add("cell " + cell + " is another", honest, forged);
  }

  /** ι of another constant; and of none, in a round that is none of its six. */
  private void constants() {
    int[] honest = row(ROUND, random.nextInt(SLICES));
    int[] forged = honest.clone();
    forged[CONSTANT] ^= 1;
    follow(forged, -1, 0);
    add("another constant", honest, forged);
    honest = row(1, 0);
    forged = honest.clone();
    forged[UNITS] = 0;
    forged[CONSTANT] = 0;
    follow(forged, -1, 0);
    add("no constant", honest, forged);
  }

  /** A bit that is none, and its neighbour the other way: the part of both is the same. */
  private void bit(int bit, int by) {
    int neighbour = bit + by;
    if (KeccakBuses.part(bit) != KeccakBuses.part(neighbour)) {
      return;
    }
    for (int i = 0; i < TRIES; i++) {
      int[] honest = row(ROUND, random.nextInt(SLICES));
      int[] forged = honest.clone();
      int change = 1 - 2 * honest[MOVED + neighbour];
      forged[MOVED + neighbour] += change;
      int less = by > 0 ? TableRules.field(2L * change) : TableRules.over(change, 2);
      forged[MOVED + bit] = TableRules.field((long) honest[MOVED + bit] - less);
      boolean isOther = false;
      for (int lane = 0; lane < LANES; lane++) {
        isOther |= chi(forged, lane) != honest[MIXED + lane];
      }
      if (isOther && follow(forged, -1, 0)) {
        add("bit " + bit + " is none", honest, forged);
        return;
      }
    }
  }

  /**
   * Two slices less a third: the constant is neither's. In the last round, from where none goes.
   */
  private void slices() {
    int round = Keccak.ROUNDS;
    for (int j = 0; j < SLICES - 1; j++) {
      for (int a = 0; a < SLICES - 1; a++) {
        for (int b = a + 1; b < SLICES - 1; b++) {
          int slice = a + b - j;
          int sum = constant(round - 1, a) + constant(round - 1, b) - constant(round - 1, j);
          if (a != j && b != j && slice >= 0 && slice < SLICES - 1) {
            flags(round, slice, 0, slice, new int[] {a, b, j}, sum);
          }
        }
      }
    }
  }

  /** The same with rounds. */
  private void rounds() {
    for (int slice = 0; slice < SLICES; slice++) {
      for (int six = 0; six < 3; six++) {
        for (int[] of : three(6)) {
          int[] c = new int[3];
          for (int i = 0; i < 3; i++) {
            c[i] = constant(6 * six + of[i], slice);
          }
          int unit = of[0] + of[1] - of[2];
          flags(1 + 6 * six + unit, slice, UNITS, unit, of, c[0] + c[1] - c[2]);
        }
      }
      for (int unit = 0; unit < 5; unit++) {
        for (int[] of : three(4)) {
          int[] c = new int[3];
          for (int i = 0; i < 3; i++) {
            c[i] = constant(6 * of[i] + unit, slice);
          }
          int six = of[0] + of[1] - of[2];
          flags(1 + 6 * six + unit, slice, SIXES, six, of, c[0] + c[1] - c[2]);
        }
      }
    }
  }

  /** Two numbers and a third that is neither, such that both less it are one again. */
  private static List<int[]> three(int below) {
    List<int[]> all = new ArrayList<>();
    for (int a = 0; a < below; a++) {
      for (int b = a + 1; b < below; b++) {
        for (int j = Math.max(0, a + b - below + 1); j <= Math.min(a + b, below - 1); j++) {
          if (j != a && j != b) {
            all.add(new int[] {a, b, j});
          }
        }
      }
    }
    return all;
  }

  private void flags(int round, int slice, int at, int flag, int[] of, int constant) {
    int[] honest = row(round, slice);
    if (constant < 0 || constant >= BYTE || constant == honest[CONSTANT]) {
      return;
    }
    int[] forged = honest.clone();
    forged[at + flag] = 0;
    forged[at + of[0]] = 1;
    forged[at + of[1]] = 1;
    forged[at + of[2]] = TableRules.P - 1;
    forged[CONSTANT] = constant;
    follow(forged, -1, 0);
    add("flags " + Arrays.toString(of) + " of " + Map.of(at, flag), honest, forged);
  }
}
