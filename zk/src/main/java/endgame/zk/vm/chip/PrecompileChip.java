package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.vm.run.PrecompileCall;
import java.util.List;

/** A chip that proves ecalls of one or several precompiles. */
public interface PrecompileChip extends Air {
  /** Whether it proves an ecall. */
  boolean takes(int number);

  /** The most cycles that one row is charged, besides the instruction's own. */
  int cycles();

  /**
   * Canonical columns of all calls that it takes, in order; of height 0 if there are none, else of
   * a power of two.
   */
  int[][] columns(List<PrecompileCall> calls);

  /** Columns of zeros for some rows. */
  static int[][] columns(int width, int rows) {
    return new int[width][rows == 0 ? 0 : Math.max(2, Integer.highestOneBit(2 * rows - 1))];
  }

  @Override
  default boolean optional() {
    return true;
  }
}
