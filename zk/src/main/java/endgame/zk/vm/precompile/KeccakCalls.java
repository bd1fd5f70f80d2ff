package endgame.zk.vm.precompile;

import endgame.zk.air.AirBuilder;
import endgame.zk.guest.Ecall;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.util.List;

/**
 * KECCAK_F, a row per call: 9 columns, 23 interactions; 61 committed cells.
 *
 * <p>It asks for the ten rows of {@link KeccakWords}. Those give bytes that only rows of {@link
 * KeccakSlices} take, and take those that they give after the last round.
 */
public final class KeccakCalls implements PrecompileChip {
  private final Columns columns = new Columns();
  private final CallFrame frame = new CallFrame(columns);

  @Override
  public String id() {
    return "keccak-calls/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int number) {
    return number == Ecall.KECCAK_F;
  }

  @Override
  public int cycles() {
    return Ecall.KECCAK_F_CYCLES;
  }

  @Override
  public void define(AirBuilder b) {
    frame.define(b, Ecall.KECCAK_F, Ecall.KECCAK_F_CYCLES);
    for (int plane = 0; plane < KeccakWords.SIDE; plane++) {
      for (int half = 0; half < KeccakWords.HALVES; half++) {
        b.send(
            KeccakWords.BUS,
            frame.real(b),
            1,
            frame.now(b),
            frame.word(b),
            b.constant(plane),
            b.constant(half));
      }
    }
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    int[][] out = PrecompileChip.columns(width(), calls.size());
    for (int row = 0; row < calls.size(); row++) {
      frame.fill(calls.get(row), out, row);
    }
    return out;
  }
}
