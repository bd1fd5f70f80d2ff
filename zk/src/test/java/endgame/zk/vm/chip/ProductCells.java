package endgame.zk.vm.chip;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * What an attacker writes into the cells of a {@link Product} of any numbers: the only elements of
 * the field that its equations of low bits and of size allow. Whether they are in range is for the
 * chip to see.
 */
final class ProductCells {
  private static final long P = ChipTester.F.p();
  private static final BigInteger PRIME = BigInteger.valueOf(P);

  private ProductCells() {}

  static Map<Integer, Integer> of(
      int at, int x, int xNegative, int y, int yNegative, int plus, int low, long top) {
    int[] bytes = {y & 0xff, (y >> 8) & 0xff, (y >> 16) & 0xff, y >>> 24};
    return of(at, x, xNegative, bytes, yNegative, plus, low, top);
  }

  /** The same with bytes that need not be any. */
  static Map<Integer, Integer> of(
      int at, int x, int xNegative, int[] y, int yNegative, int plus, int low, long top) {
    long x0 = x & 0xffff;
    long x1 = Integer.toUnsignedLong(x) >>> 16;
    long first = over256((low & 0xffff) - x0 * y[0] - (plus & 0xffff));
    long carry = over256(x0 * y[1] - first);
    long last = over256((low >>> 16) - x0 * y[2] - x1 * y[0] - (plus >>> 16) - carry);
    long lost = over256(x0 * y[3] + x1 * y[1] - last);
    long size = top - (x1 - ((long) xNegative << 16)) * (y[3] - ((long) yNegative << 8)) + 33792;
    Map<Integer, Integer> cells = new HashMap<>();
    cells.put(at, (int) carry);
    split(cells, at + 1, 255 - first, 2);
    split(cells, at + 3, lost, 1);
    split(cells, at + 5, 255 - last, 2);
    split(cells, at + 7, size, 1);
    return cells;
  }

  /** What is out of range written into the tops instead, as fractions of them. */
  static Map<Integer, Integer> intoTops(Map<Integer, Integer> cells, int at) {
    Map<Integer, Integer> moved = new HashMap<>(cells);
    for (int low = at + 1; low < at + 9; low += 2) {
      int value = cells.getOrDefault(low, 0);
      if (value >>> 16 != 0) {
        moved.put(low, 0);
        moved.put(low + 1, ChipTester.over(value, 1 << 16));
      }
    }
    return moved;
  }

  private static long over256(long value) {
    return BigInteger.valueOf(value)
        .multiply(BigInteger.valueOf(256).modInverse(PRIME))
        .mod(PRIME)
        .longValue();
  }

  private static void split(Map<Integer, Integer> cells, int at, long value, int topMax) {
    long element = Math.floorMod(value, P);
    boolean fits = element >>> 16 <= topMax;
    cells.put(at, (int) (fits ? element & 0xffff : element));
    cells.put(at + 1, (int) (fits ? element >>> 16 : 0));
  }

  /** Cells of a word. */
  static void word(Map<Integer, Integer> cells, int at, int value) {
    cells.put(at, value & 0xffff);
    cells.put(at + 1, value >>> 16);
  }
}
