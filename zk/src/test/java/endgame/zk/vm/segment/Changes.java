package endgame.zk.vm.segment;

import java.util.Arrays;

/** Changes of single cells and of pairs that attackers would try. */
final class Changes {
  /** What is added to two cells at once: what one of them carries to the other. */
  static final int[][] PAIRS = {
    {1, -1},
    {1, 1},
    {2, -1},
    {-2, 1},
    {4, -1},
    {-4, 1},
    {8, -1},
    {-8, 1},
    {16, -1},
    {-16, 1},
    {32, -1},
    {-32, 1},
    {256, -1},
    {-256, 1},
    {65536, -1},
    {-65536, 1},
    {65536, 1},
    {-65536, -1},
    {1, 32512},
    {-1, -32512}
  };

  private Changes() {}

  /** What a cell might be made instead. */
  static int[] of(int cell) {
    int half = (TableRules.P + 1) / 2;
    long[] all = {
      cell + 1,
      cell - 1,
      0,
      1,
      2,
      5,
      -1,
      -2,
      -6,
      half,
      65535,
      cell + 16,
      cell - 16,
      cell + 32,
      cell + 256,
      cell - 256,
      cell + 32768,
      cell - 32768,
      cell + 65536L,
      cell - 65536L,
      cell + 32512,
      cell - 32512,
      3,
      4096,
      cell ^ 1
    };
    return Arrays.stream(all)
        .mapToInt(TableRules::field)
        .filter(value -> value != cell)
        .distinct()
        .toArray();
  }
}
