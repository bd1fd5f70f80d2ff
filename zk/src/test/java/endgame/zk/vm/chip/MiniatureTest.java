package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * By brute force: what is received and the operation leave one result. Each element of a small
 * field is tried for each other cell, which says for all rows what attacks say for some. Primes are
 * to twice a limb what p is to 32 bits, where that is enough for the integers of the rules.
 */
class MiniatureTest {
  private static final int LIMB_3 = 3;
  private static final int PRIME_3 = 31;

  @Test
  void sumsAndDifferencesHaveOneResult() {
    Miniature small =
        new Miniature(new AddSub(), PRIME_3, LIMB_3, 0, Map.of(65536, 8, 16, 3, 13, 1));
    for (int inputs = 0; inputs < 1 << 13; inputs++) {
      int x = inputs & 63;
      int y = inputs >> 6 & 63;
      boolean add = inputs >> 12 == 0;
      List<int[]> rows =
          small.solve(
              Map.of(add ? 17 : 18, 1, 19, x & 7, 20, x >> 3, 21, y & 7, 22, y >> 3), 23, 24);
      assertThat(rows).as("%d %d", x, y).hasSize(1);
      int result = (add ? x + y : x - y) & 63;
      assertThat(rows.getFirst()[23] | rows.getFirst()[24] << 3).isEqualTo(result);
    }
  }

  @Test
  void comparisonsHaveOneResult() {
    Map<Integer, Integer> constants = Map.of(65536, 8, 32768, 4, 16, 3, 13, 1);
    Miniature small = new Miniature(new LessThan(), PRIME_3, LIMB_3, 0, constants);
    for (int inputs = 0; inputs < 1 << 13; inputs++) {
      int x = inputs & 63;
      int y = inputs >> 6 & 63;
      boolean signed = inputs >> 12 == 0;
      List<int[]> rows =
          small.solve(
              Map.of(signed ? 17 : 18, 1, 19, x & 7, 20, x >> 3, 21, y & 7, 22, y >> 3),
              23,
              24,
              25,
              26,
              27,
              28);
      // Without a mark the difference is said nowhere: one row for each that it might be.
      assertThat(rows).as("%d %d %s", x, y, signed).hasSize(x == y ? PRIME_3 : 1);
      boolean less = signed ? (x ^ 32) < (y ^ 32) : x < y;
      assertThat(rows)
          .as("%d %d %s", x, y, signed)
          .allSatisfy(row -> assertThat(row[25]).isEqualTo(less ? 1 : 0));
    }
  }

  private static void shifts(int limb, int prime, Miniature small, int[] firsts) {
    int mask = (1 << limb) - 1;
    int word = (1 << (2 * limb)) - 1;
    for (int first : firsts) {
      for (int second = 0; second <= mask; second++) {
        for (int op = 0; op < 3; op++) {
          Map<Integer, Integer> given =
              Map.of(17 + op, 1, 20, first & mask, 21, first >> limb, 22, second);
          List<int[]> rows =
              small.solve(given, 27, 28, 26, 29, 30, 31, 38, 32, 34, 33, 35, 36, 37, 24, 25);
          int amount = second & (2 * limb - 1);
          int signed = first >> (2 * limb - 1) == 1 ? first - word - 1 : first;
          int result =
              (op == 0 ? first << amount : op == 1 ? first >> amount : signed >> amount) & word;
          assertThat(rows).as("%d %d %d of %d", first, second, op, prime).hasSize(1);
          int[] row = rows.getFirst();
          assertThat(row[24] | row[25] << limb)
              .as("%d %d %d of %d", first, second, op, prime)
              .isEqualTo(result);
        }
      }
    }
  }

  @Test
  void shiftsOfLimbsOfTwoBitsHaveOneResult() {
    Map<Integer, Integer> constants = Map.of(65536, 4, 65535, 3, 32, 4, 16, 2, 11, 0, 13, 1);
    int[] all = new int[16];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    shifts(2, 11, new Miniature(new Shift(), 11, 2, 0, constants), all);
  }

  @Test
  void shiftsOfLimbsOfFourBitsHaveOneResult() {
    Map<Integer, Integer> constants = Map.of(65536, 16, 65535, 15, 32, 8, 16, 4, 11, 1, 13, 1);
    int[] some = {0, 1, 2, 0x7f, 0x80, 0x81, 0xff, 0x0f, 0xf0, 0x10, 0x5a, 0xa5, 0x08};
    shifts(4, 113, new Miniature(new Shift(), 113, 4, 0, constants), some);
  }

  @Test
  void bug26_targetsOfJumpsAreEvenAndOne() {
    Map<Integer, Integer> constants = Map.of(65536, 16, 16, 4, 15, 3, 14, 2, 13, 1);
    Miniature small = new Miniature(new JumpRegister(), 113, 4, 0, constants);
    for (int base = 0; base < 256; base++) {
      for (int offset : new int[] {0, 1, 7, 0xf8, 0xff, 0x80, 0x7f}) {
        int pc = base & 0x3c;
        Map<Integer, Integer> given =
            Map.of(0, 1, 1, pc, 6, offset & 15, 7, offset >> 4, 8, base & 15, 9, base >> 4);
        List<int[]> rows = small.solve(given, 11, 10, 12, 13, 14);
        int sum = (base + offset) & 255;
        // Neither a target nor a link beyond the code can be said.
        assertThat(rows).as("%d %d", base, offset).hasSize(sum < 64 && pc < 60 ? 1 : 0);
        for (int[] row : rows) {
          assertThat(2 * row[10] + 16 * row[12]).isEqualTo(sum & 62);
          assertThat(row[13] | row[14] << 4).isEqualTo(pc + 4);
        }
      }
    }
  }

  @Test
  void bug25_branchesGoOneWay() {
    Miniature small = new Miniature(new BranchEqual(), 7, 2, 0, Map.of(16, 2, 13, 1));
    for (int inputs = 0; inputs < 1 << 9; inputs++) {
      int x = inputs & 15;
      int y = inputs >> 4 & 15;
      int ifNot = inputs >> 8;
      Map<Integer, Integer> given = new HashMap<>(Map.of(10 + ifNot, 1, 4, 6));
      given.putAll(Map.of(12, x & 3, 13, x >> 2, 14, y & 3, 15, y >> 2));
      List<int[]> rows = small.solve(given, 16, 17, 18, 5);
      Set<Integer> next = new HashSet<>();
      rows.forEach(row -> next.add(row[5]));
      assertThat(next).containsExactly((x == y) == (ifNot == 0) ? 6 : 4);
    }
  }

  @Test
  void bug25_branchesThatCompareGoOneWay() {
    Map<Integer, Integer> constants = Map.of(65536, 4, 32768, 2, 16, 2, 13, 1);
    Miniature small = new Miniature(new BranchLess(), PRIME_3, 2, 0, constants);
    for (int inputs = 0; inputs < 1 << 10; inputs++) {
      int x = inputs & 15;
      int y = inputs >> 4 & 15;
      int kind = inputs >> 8;
      Map<Integer, Integer> given = new HashMap<>(Map.of(10 + kind, 1, 4, 6));
      given.putAll(Map.of(14, x & 3, 15, x >> 2, 16, y & 3, 17, y >> 2));
      List<int[]> rows = small.solve(given, 18, 19, 20, 21, 22, 23, 5);
      Set<Integer> next = new HashSet<>();
      rows.forEach(row -> next.add(row[5]));
      boolean less = kind < 2 ? (x ^ 8) < (y ^ 8) : x < y;
      assertThat(next).as("%d %d %d", x, y, kind).containsExactly(less == (kind % 2 == 0) ? 6 : 4);
    }
  }

  @Test
  void bitsHaveOneResult() {
    Miniature small = new Miniature(new Bitwise(), PRIME_3, 4, 2, Map.of(256, 4, 16, 4, 13, 1));
    for (int op = 0; op < 3; op++) {
      List<int[]> rows = small.solve(Map.of(17 + op, 1), 20, 21, 24, 25, 28, 29, 30, 31, 32, 33);
      // One for each pair of limbs of two bytes.
      assertThat(rows).hasSize(256);
      for (int[] row : rows) {
        int x = row[20] + 4 * row[21];
        int y = row[24] + 4 * row[25];
        assertThat(row[32]).isEqualTo(op == 0 ? x & y : op == 1 ? x | y : x ^ y);
      }
    }
  }
}
