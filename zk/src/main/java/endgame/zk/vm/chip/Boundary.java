package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.memory.MemoryTree;

/**
 * One touched chunk of memory per row: what its four words hold before the segment, at time 0, and
 * after it, when they were last used.
 *
 * <p>The leaf's index comes from the tree, so each chunk has at most one row, and the index is an
 * integer below 2^28; its cut into space and chunk has one solution since the chunk is below 2^27.
 * Words that are not used give and take the same message. Limbs need no range check: before the
 * segment they come from the tree, after it from who wrote them.
 */
public final class Boundary implements Air {
  private static final int CHUNK_LOW_BITS = 14;
  private static final int CHUNK_HIGH_BITS = 13;

  private static final int REAL = 0;
  private static final int MACHINE = 1;
  private static final int CHUNK_LOW = 2;
  private static final int CHUNK_HIGH = 3;
  private static final int BEFORE = 4;
  private static final int AFTER = BEFORE + MemoryTree.NODE;
  private static final int TIMES = AFTER + MemoryTree.NODE;

  @Override
  public String id() {
    return "boundary/1";
  }

  @Override
  public int width() {
    return TIMES + MemoryTree.CHUNK;
  }

  @Override
  public boolean optional() {
    return true;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(REAL);
    Expr machine = b.local(MACHINE);
    b.bool("chunk", real);
    b.bool("space", machine);
    Gadgets.range(b, real, b.local(CHUNK_LOW), CHUNK_LOW_BITS);
    Gadgets.range(b, real, b.local(CHUNK_HIGH), CHUNK_HIGH_BITS);
    Expr chunk = b.local(CHUNK_LOW).plus(b.local(CHUNK_HIGH).times(1 << CHUNK_LOW_BITS));
    Expr[] node = new Expr[Buses.NODE.width()];
    node[0] = b.constant(0);
    node[1] = chunk.plus(machine.times(MemoryTree.MACHINE));
    for (int i = 0; i < MemoryTree.NODE; i++) {
      node[2 + i] = b.local(BEFORE + i);
      node[2 + MemoryTree.NODE + i] = b.local(AFTER + i);
    }
    b.receive(Buses.NODE, real, 1, node);
    Expr space = b.constant(Buses.SPACE_RAM).minus(machine);
    for (int word = 0; word < MemoryTree.CHUNK; word++) {
      Expr pointer = chunk.times(MemoryTree.CHUNK).plus(word);
      Expr low = b.local(BEFORE + 2 * word);
      Expr high = b.local(BEFORE + 2 * word + 1);
      b.send(Buses.MEMORY, real, 1, space, pointer, low, high, b.constant(0));
      Expr lowAfter = b.local(AFTER + 2 * word);
      Expr highAfter = b.local(AFTER + 2 * word + 1);
      b.receive(Buses.MEMORY, real, 1, space, pointer, lowAfter, highAfter, b.local(TIMES + word));
    }
  }

  /**
   * Writes one row.
   *
   * @param leaf index in the tree
   * @param times of last use per word
   */
  public void fill(int leaf, MemoryTree.Change change, int[] times, int[][] out, int row) {
    int chunk = leaf & (MemoryTree.MACHINE - 1);
    out[REAL][row] = 1;
    out[MACHINE][row] = leaf >= MemoryTree.MACHINE ? 1 : 0;
    out[CHUNK_LOW][row] = chunk & ((1 << CHUNK_LOW_BITS) - 1);
    out[CHUNK_HIGH][row] = chunk >>> CHUNK_LOW_BITS;
    for (int i = 0; i < MemoryTree.NODE; i++) {
      out[BEFORE + i][row] = change.before()[i];
      out[AFTER + i][row] = change.after()[i];
    }
    for (int i = 0; i < MemoryTree.CHUNK; i++) {
      out[TIMES + i][row] = times[i];
    }
  }
}
