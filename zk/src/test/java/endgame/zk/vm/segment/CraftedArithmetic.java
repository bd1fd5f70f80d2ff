package endgame.zk.vm.segment;

import endgame.zk.vm.Buses;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls of arithmetic with false results: numbers that all tables but one rule agree about. */
final class CraftedArithmetic {
  private static final int LIMBS = 16;
  private static final int MODULUS = 0x1235;
  private static final int ADD = 0;
  private static final int TWICE = 1;
  private static final int MUL = 2;
  private static final int ADD_NONZERO = 3;
  private static final int TWICE_NONZERO = 4;
  private static final int MUL_NONZERO = 5;
  private static final int REDUCES = 6;
  private static final int POINTERS = 11;
  private static final int X1 = 23;
  private static final int Y1 = X1 + LIMBS;
  private static final int X2 = Y1 + LIMBS;
  private static final int X3 = X2 + 2 * LIMBS;
  private static final int Y3 = X3 + LIMBS;
  private static final int INVERSE = Y3 + LIMBS;
  private static final int LAMBDA = INVERSE + LIMBS;
  private static final BigInteger FIELD =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

  private CraftedArithmetic() {}

  static List<Base> of(Base base) {
    List<Base> crafted = new ArrayList<>();
    int[] c = base.cells();
    if (c[ADD] == 1 || c[MUL] == 1) {
      pointers(base, crafted);
    }
    for (int k = 0; k < LIMBS; k++) {
      if (c[ADD] == 1 && c[ADD_NONZERO] == 0) {
        crafted.add(slope(base, k));
      }
      if (c[MUL] == 1 && c[MUL_NONZERO] == 0) {
        crafted.add(modulus(base, k));
      }
      if (c[TWICE] == 1) {
        int[] cells = c.clone();
        cells[X2 + k] ^= 1;
        point(cells);
        crafted.add(new Base(base.what() + " with another point", cells, base.honest()));
      }
      if (c[MUL_NONZERO] == 1 && c[REDUCES] == 0) {
        crafted.add(factor(base, k));
      }
    }
    if (c[TWICE_NONZERO] + c[ADD_NONZERO] == 1) {
      int[] cells = c.clone();
      cells[TWICE_NONZERO] = c[ADD_NONZERO];
      cells[ADD_NONZERO] = c[TWICE_NONZERO];
      put(cells, INVERSE, BigInteger.ZERO);
      put(cells, LAMBDA, BigInteger.ZERO);
      point(cells);
      crafted.add(new Base(base.what() + " with the other flag", cells, base.honest()));
      // 0 times the denominator is 0, whatever it is.
      int[] none = cells.clone();
      none[TWICE_NONZERO] = 0;
      none[ADD_NONZERO] = 0;
      crafted.add(new Base(base.what() + " as if by 0", none, base.honest()));
    }
    return crafted;
  }

  /** Pointers that make the emulator trap: all that is honest is the state. */
  private static void pointers(Base base, List<Base> crafted) {
    Map<List<Integer>, Integer> state = new HashMap<>();
    base.honest()
        .forEach((message, count) -> {
          if (message.getFirst() == Buses.STATE.number() && count < 0) {
            state.put(message, count);
          }
        });
    for (int pointer = POINTERS; pointer < POINTERS + 6; pointer += 2) {
      int[] unaligned = base.cells().clone();
      unaligned[pointer] = TableRules.over(4 * unaligned[pointer] + 1, 4);
      crafted.add(new Base(base.what() + " at an odd address", unaligned, state));
      int[] behind = base.cells().clone();
      behind[pointer + 1] += 0x8000;
      crafted.add(new Base(base.what() + " behind RAM", behind, state));
    }
  }

  /** A slope where the denominator is 0. */
  private static Base slope(Base base, int limb) {
    int[] cells = base.cells().clone();
    put(cells, LAMBDA, BigInteger.ONE.shiftLeft(16 * limb));
    point(cells);
    return new Base(base.what() + " with a slope", cells, base.honest());
  }

  /** The sum with the slope that is there. */
  private static void point(int[] cells) {
    BigInteger lambda = get(cells, LAMBDA);
    BigInteger x = lambda.multiply(lambda).subtract(get(cells, X1)).subtract(get(cells, X2));
    put(cells, X3, x.mod(FIELD));
    BigInteger y = lambda.multiply(get(cells, X1).subtract(x)).subtract(get(cells, Y1));
    put(cells, Y3, y.mod(FIELD));
  }

  /** A modulus with one limb that isn't 0, called 0. */
  private static Base modulus(Base base, int limb) {
    int[] cells = base.cells().clone();
    put(cells, X2, BigInteger.valueOf(MODULUS).shiftLeft(16 * limb));
    BigInteger rest = get(cells, X1).multiply(get(cells, Y1)).mod(get(cells, X2));
    Map<List<Integer>, Integer> honest = new HashMap<>();
    base.honest()
        .forEach((message, count) -> {
          List<Integer> other = new ArrayList<>(message);
          if (message.getFirst() == Truth.WORDS && message.subList(3, 3 + LIMBS).equals(zeros())) {
            other.set(3 + limb, MODULUS);
            other.set(3 + LIMBS + limb, MODULUS);
          } else if (message.getFirst() == Truth.WORDS
              && message.subList(3 + LIMBS, 3 + 2 * LIMBS).equals(zeros())) {
            for (int i = 0; i < LIMBS; i++) {
              other.set(3 + LIMBS + i, rest.shiftRight(16 * i).intValue() & 0xffff);
            }
          }
          honest.put(other, count);
        });
    return new Base(base.what() + " with a modulus", cells, honest);
  }

  private static List<Integer> zeros() {
    return Collections.nCopies(LIMBS, 0);
  }

  /** Another factor. */
  private static Base factor(Base base, int limb) {
    int[] cells = base.cells().clone();
    cells[INVERSE + limb] ^= 1;
    BigInteger product = get(cells, INVERSE).multiply(get(cells, Y1));
    put(cells, X3, product.mod(get(cells, X2)));
    return new Base(base.what() + " with another factor", cells, base.honest());
  }

  private static BigInteger get(int[] cells, int at) {
    BigInteger value = BigInteger.ZERO;
    for (int i = LIMBS - 1; i >= 0; i--) {
      value = value.shiftLeft(16).add(BigInteger.valueOf(cells[at + i]));
    }
    return value;
  }

  private static void put(int[] cells, int at, BigInteger value) {
    for (int i = 0; i < LIMBS; i++) {
      cells[at + i] = value.shiftRight(16 * i).intValue() & 0xffff;
    }
  }
}
