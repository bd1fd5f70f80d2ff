package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.vm.run.Steps;

/** A chip of which each row is one instruction. */
public interface InstructionChip extends Air {
  @Override
  default boolean optional() {
    return true;
  }

  /**
   * Whether it proves instructions of an op.
   *
   * @param op register form: see {@link endgame.zk.vm.Rom#register}
   */
  boolean takes(int op);

  /**
   * Writes the cells of one row, canonical (0 ≤ cell &lt; p). Cells that are not written are 0.
   * Called for different rows by different threads.
   */
  void fill(Steps steps, int step, int[][] columns, int row);
}
