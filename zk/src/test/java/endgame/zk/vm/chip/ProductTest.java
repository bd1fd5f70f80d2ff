package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@link Product} in small, by brute force: bytes of 4 bits, limbs of 8, words of 16, a prime that
 * is to 2^15 what p is to 2^31. Each cell is tried with each value of its range.
 */
class ProductTest {
  private static final int BYTE = 16;
  private static final int LIMB = 256;
  private static final int WORD = 65536;
  private static final int P = BigInteger.valueOf(28600).nextProbablePrime().intValue();
  private static final int INVERSE =
      BigInteger.valueOf(BYTE).modInverse(BigInteger.valueOf(P)).intValue();
  private static final int SIZE_MIN = 160;
  private static final int[] EDGES = {0, 1, 2, 0x7fff, 0x8000, 0xffff, 0xff, 0xff00, 0x1234};

  private static int over(int value) {
    return Math.floorMod(value, P) * INVERSE % P;
  }

  /** The cells of one limb: its carry, or −1 if there are no values in range. */
  private static int carry(int limb, int even, int odd, int stepTops, int carries) {
    int step = over(limb - even);
    int carry = over(odd - step);
    return Math.floorMod(BYTE - 1 - step, P) < stepTops * LIMB && carry < carries ? carry : -1;
  }

  private static boolean lowBits(int x, int y, int plus, int low) {
    int x0 = x % LIMB;
    int y0 = y % BYTE;
    int first = carry(low % LIMB, x0 * y0 + plus % LIMB, x0 * (y / BYTE % BYTE), 2, LIMB);
    return first >= 0 && highBits(x, y, plus, low, first);
  }

  private static boolean highBits(int x, int y, int plus, int low, int first) {
    int x0 = x % LIMB;
    int x1 = x / LIMB;
    int even = x0 * (y / LIMB % BYTE) + x1 * (y % BYTE) + plus / LIMB + first;
    int odd = x0 * (y / LIMB / BYTE) + x1 * (y / BYTE % BYTE);
    return carry(low / LIMB, even, odd, 3, 2 * LIMB) >= 0;
  }

  private static boolean size(int x, int xNegative, int y, int yNegative, int top) {
    int product = (x / LIMB - xNegative * LIMB) * (y / LIMB / BYTE - yNegative * BYTE);
    return Math.floorMod(top - product + SIZE_MIN, P) < 2 * LIMB;
  }

  private static boolean inField(long left, long right) {
    return (left - right) % P == 0;
  }

  @Test
  void aProductHasOnePairOfWords() {
    for (int x : EDGES) {
      for (int y : EDGES) {
        for (int signs = 0; signs < 4; signs++) {
          int xNegative = signs & 1 & (x >> 15);
          int yNegative = (signs >> 1) & (y >> 15);
          long product = (long) (x - xNegative * WORD) * (y - yNegative * WORD);
          List<Long> found = new ArrayList<>();
          for (int low = 0; low < WORD; low++) {
            if (!lowBits(x, y, 0, low)) {
              continue;
            }
            for (int high = -WORD; high < WORD; high++) {
              int top = Math.floorDiv(high, LIMB) * BYTE;
              if (size(x, xNegative, y, yNegative, top)
                  && inField(product, low + (long) WORD * high)) {
                found.add(low + (long) WORD * high);
              }
            }
          }
          assertThat(found).as("%d by %d, signs %d", x, y, signs).containsExactly(product);
        }
      }
    }
  }

  @Test
  void aDivisionHasOneAnswer() {
    int[][] pairs = {
      {0x8000, 0xffff, 1}, {0x1234, 0, 1}, {0xffff, 7, 0}, {0xfff9, 2, 1}, {0x7fff, 0x8001, 1}
    };
    for (int[] pair : pairs) {
      int dividend = pair[0];
      int divisor = pair[1];
      int dividendNegative = pair[2] & (dividend >> 15);
      int divisorNegative = pair[2] & (divisor >> 15);
      List<List<Integer>> found = new ArrayList<>();
      for (int quotient = 0; quotient < WORD; quotient++) {
        for (int remainder : remainders(dividend, divisor, quotient)) {
          for (int flags = 0; flags < 8; flags++) {
            if (isAnswer(
                pair, quotient, remainder, flags & 1, (flags >> 1) & 1, (flags >> 2) & 1)) {
              found.add(List.of(quotient, remainder));
            }
          }
        }
      }
      int b = dividend - dividendNegative * WORD;
      int c = divisor - divisorNegative * WORD;
      List<Integer> truth =
          divisor == 0
              ? List.of(WORD - 1, dividend)
              : List.of(Math.floorMod(b / c, WORD), Math.floorMod(b % c, WORD));
      assertThat(found).as("%d by %d", dividend, divisor).containsExactly(truth);
    }
  }

  /** Those that obey the low bits, found by trying all, limb by limb. */
  private static List<Integer> remainders(int dividend, int divisor, int quotient) {
    List<Integer> found = new ArrayList<>();
    int x0 = quotient % LIMB;
    int even = x0 * (divisor % BYTE);
    int odd = x0 * (divisor / BYTE % BYTE);
    for (int low = 0; low < LIMB; low++) {
      int first = carry(dividend % LIMB, even + low, odd, 2, LIMB);
      for (int high = 0; first >= 0 && high < LIMB; high++) {
        int remainder = low + LIMB * high;
        if (highBits(quotient, divisor, remainder, dividend, first)) {
          found.add(remainder);
        }
      }
    }
    return found;
  }

  /** The rules of {@link Divide} that aren't about low bits. */
  private static boolean isAnswer(
      int[] pair,
      int quotient,
      int remainder,
      int quotientNegative,
      int remainderNegative,
      int zero) {
    int dividendNegative = pair[2] & (pair[0] >> 15);
    int divisorNegative = pair[2] & (pair[1] >> 15);
    long b = pair[0] - dividendNegative * (long) WORD;
    long c = pair[1] - divisorNegative * (long) WORD;
    long q = quotient - quotientNegative * (long) WORD;
    long r = remainder - remainderNegative * (long) WORD;
    long gap = Math.abs(c) + (zero == 1 ? WORD : 0) - Math.abs(r) - 1;
    return size(quotient, quotientNegative, pair[1], divisorNegative, 0)
        && inField(q * c + r, b)
        && remainderNegative <= dividendNegative
        && (remainder == 0 || remainderNegative == dividendNegative)
        && (zero == 0 || (pair[1] == 0 && quotient == WORD - 1 && quotientNegative == 0))
        && gap >= 0
        && gap < WORD;
  }
}
