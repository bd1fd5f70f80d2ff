package endgame.zk.vm.precompile;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.field.PrimeField;
import endgame.zk.guest.Ecall;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.util.List;

/**
 * POSEIDON2, a row per call: 41 columns, 18 interactions; 81 committed cells. Its words are four
 * rows of {@link Poseidon2Words}, 95 cells each: 461 cells per call, in 176 columns. One row for
 * all would be 377 cells in as many columns, and a proof carries more bytes for each column.
 *
 * <p>It holds 16 elements and their permutation, which the table of permutations shows. Elements
 * are any: the rows of words say which words they are, and there is exactly one such row for each
 * message that is sent here.
 */
public final class Poseidon2Calls implements PrecompileChip {
  private final Columns columns = new Columns();
  private final CallFrame frame = new CallFrame(columns);
  private final int[] input = elements();
  private final int[] output = elements();

  private int[] elements() {
    int[] cells = new int[Poseidon2.WIDTH];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = columns.one();
    }
    return cells;
  }

  @Override
  public String id() {
    return "poseidon2-calls/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int number) {
    return number == Ecall.POSEIDON2;
  }

  @Override
  public int cycles() {
    return Ecall.POSEIDON2_CYCLES;
  }

  @Override
  public void define(AirBuilder b) {
    frame.define(b, Ecall.POSEIDON2, Ecall.POSEIDON2_CYCLES);
    Expr[] permutation = new Expr[2 * Poseidon2.WIDTH];
    for (int i = 0; i < Poseidon2.WIDTH; i++) {
      permutation[i] = b.local(input[i]);
      permutation[Poseidon2.WIDTH + i] = b.local(output[i]);
    }
    b.lookUp(Buses.PERMUTE, frame.real(b), permutation);
    int words = Poseidon2Words.WORDS;
    for (int first = 0; first < Poseidon2.WIDTH; first += words) {
      Expr[] message = new Expr[Poseidon2Words.BUS.width()];
      message[0] = frame.now(b);
      message[1] = frame.word(b).plus(first);
      System.arraycopy(permutation, first, message, 2, words);
      System.arraycopy(permutation, Poseidon2.WIDTH + first, message, 2 + words, words);
      b.send(Poseidon2Words.BUS, frame.real(b), 1, message);
    }
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    int[][] out = PrecompileChip.columns(width(), calls.size());
    for (int row = 0; row < calls.size(); row++) {
      PrecompileCall call = calls.get(row);
      frame.fill(call, out, row);
      for (int i = 0; i < Poseidon2.WIDTH; i++) {
        int word = call.before()[0][i];
        out[input[i]][row] = Integer.remainderUnsigned(word, PrimeField.KOALA_BEAR.p());
        out[output[i]][row] = call.after()[i];
      }
    }
    return out;
  }
}
