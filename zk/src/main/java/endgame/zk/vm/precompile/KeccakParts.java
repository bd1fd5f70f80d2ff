package endgame.zk.vm.precompile;

import java.util.ArrayList;
import java.util.List;

/**
 * Where ρ and π move bits (FIPS 202, 3.2.2 and 3.2.3), when lanes are in eight bytes: a byte of a
 * lane is cut in at most two parts, and each lands whole in one byte of another lane.
 */
final class KeccakParts {
  static final int LANES = 25;

  /** Bytes of a lane. */
  static final int SLICES = 8;

  static final int BITS = 8;
  private static final int SIDE = 5;

  /**
   * The lower or upper bits of a byte of a lane.
   *
   * @param upper bits of a byte that has two parts
   * @param bits how many
   * @param target lane that they go to
   * @param to the lowest bit that they become
   */
  record Part(int lane, boolean upper, int bits, int target, int to) {}

  /** Parts that move by 0 to 7 bytes, around the end. */
  static final List<List<Part>> BY_DISTANCE = byDistance();

  /** The most that move by the same distance. */
  static final int MOST = BY_DISTANCE.stream().mapToInt(List::size).max().orElseThrow();

  private KeccakParts() {}

  /** (t + 1)(t + 2)/2 along the walk of lanes. */
  static int rotation(int lane) {
    int x = 1;
    int y = 0;
    for (int t = 0; t < LANES - 1; t++) {
      if (x + SIDE * y == lane) {
        return (t + 1) * (t + 2) / 2 % (SLICES * BITS);
      }
      int next = (2 * x + 3 * y) % SIDE;
      x = y;
      y = next;
    }
    return 0;
  }

  /** Upper bits of a lane's bytes that are a part of their own. */
  static int upperBits(int lane) {
    return rotation(lane) % BITS;
  }

  /** Where π puts a lane. */
  static int target(int lane) {
    int x = lane % SIDE;
    int y = lane / SIDE;
    return y + SIDE * ((2 * x + 3 * y) % SIDE);
  }

  private static List<List<Part>> byDistance() {
    List<List<Part>> parts = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      parts.add(new ArrayList<>());
    }
    for (int lane = 0; lane < LANES; lane++) {
      int distance = rotation(lane) / BITS;
      int upper = upperBits(lane);
      int target = target(lane);
      parts.get(distance).add(new Part(lane, false, BITS - upper, target, upper));
      if (upper > 0) {
        parts.get((distance + 1) % SLICES).add(new Part(lane, true, upper, target, 0));
      }
    }
    return parts.stream().map(List::copyOf).toList();
  }
}
