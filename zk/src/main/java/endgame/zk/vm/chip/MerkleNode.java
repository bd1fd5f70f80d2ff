package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.memory.MemoryTree;

/**
 * One inner node of the memory tree per row, before and after the segment: takes its own message,
 * gives those of the children that are opened.
 *
 * <p>A child that is not opened is the same before and after. The verifier gives the root's message
 * once and only rows give others, each to a height below its own, so a node is taken at most once,
 * and the leaves that are reached are those of one tree. A row at height 0 or below can only end in
 * rows that open nothing, which change nothing.
 */
public final class MerkleNode implements Air {
  private static final int REAL = 0;
  private static final int HEIGHT = 1;
  private static final int INDEX = 2;
  private static final int OPENS_LEFT = 3;
  private static final int OPENS_RIGHT = 4;

  /** Own, left, right: before and after each. */
  private static final int OWN = 5;

  private static final int LEFT = OWN + 2 * MemoryTree.NODE;
  private static final int RIGHT = LEFT + 2 * MemoryTree.NODE;

  @Override
  public String id() {
    return "merkle-node/1";
  }

  @Override
  public int width() {
    return RIGHT + 2 * MemoryTree.NODE;
  }

  @Override
  public boolean optional() {
    return true;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(REAL);
    Expr left = b.local(OPENS_LEFT);
    Expr right = b.local(OPENS_RIGHT);
    b.bool("node", real);
    b.bool("opens left", left);
    b.bool("opens right", right);
    b.zero("left of a node", left.times(real.from(1)));
    b.zero("right of a node", right.times(real.from(1)));
    for (int i = 0; i < MemoryTree.NODE; i++) {
      b.zero("left stays " + i, left.from(1).times(change(b, LEFT, i)));
      b.zero("right stays " + i, right.from(1).times(change(b, RIGHT, i)));
    }
    Expr height = b.local(HEIGHT);
    Expr index = b.local(INDEX);
    b.receive(Buses.NODE, real, 1, message(b, height, index, OWN));
    b.send(Buses.NODE, left, 1, message(b, height.minus(1), index.times(2), LEFT));
    b.send(Buses.NODE, right, 1, message(b, height.minus(1), index.times(2).plus(1), RIGHT));
    b.lookUp(Buses.COMPRESS, real, compression(b, 0));
    b.lookUp(Buses.COMPRESS, real, compression(b, MemoryTree.NODE));
  }

  private static Expr change(AirBuilder b, int at, int i) {
    return b.local(at + i).minus(b.local(at + MemoryTree.NODE + i));
  }

  private static Expr[] message(AirBuilder b, Expr height, Expr index, int at) {
    Expr[] message = new Expr[Buses.NODE.width()];
    message[0] = height;
    message[1] = index;
    for (int i = 0; i < 2 * MemoryTree.NODE; i++) {
      message[2 + i] = b.local(at + i);
    }
    return message;
  }

  private static Expr[] compression(AirBuilder b, int side) {
    Expr[] message = new Expr[Buses.COMPRESS.width()];
    for (int i = 0; i < MemoryTree.NODE; i++) {
      message[i] = b.local(LEFT + side + i);
      message[MemoryTree.NODE + i] = b.local(RIGHT + side + i);
      message[2 * MemoryTree.NODE + i] = b.local(OWN + side + i);
    }
    return message;
  }

  /** Writes one row: a node and its children. */
  public void fill(
      int height,
      int index,
      MemoryTree.Change own,
      MemoryTree.Change left,
      boolean opensLeft,
      MemoryTree.Change right,
      boolean opensRight,
      int[][] out,
      int row) {
    out[REAL][row] = 1;
    out[HEIGHT][row] = height;
    out[INDEX][row] = index;
    out[OPENS_LEFT][row] = opensLeft ? 1 : 0;
    out[OPENS_RIGHT][row] = opensRight ? 1 : 0;
    put(own, out, OWN, row);
    put(left, out, LEFT, row);
    put(right, out, RIGHT, row);
  }

  private static void put(MemoryTree.Change change, int[][] out, int at, int row) {
    for (int i = 0; i < MemoryTree.NODE; i++) {
      out[at + i][row] = change.before()[i];
      out[at + MemoryTree.NODE + i][row] = change.after()[i];
    }
  }

  /** The two permutations' inputs of a filled row, before and after. */
  public static int[][] inputs(int[][] columns, int row) {
    int[][] inputs = new int[2][2 * MemoryTree.NODE];
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < MemoryTree.NODE; i++) {
        inputs[side][i] = columns[LEFT + side * MemoryTree.NODE + i][row];
        inputs[side][MemoryTree.NODE + i] = columns[RIGHT + side * MemoryTree.NODE + i][row];
      }
    }
    return inputs;
  }
}
