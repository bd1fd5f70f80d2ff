package endgame.zk.vm.precompile;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.field.PrimeField;
import endgame.zk.guest.Ecall;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.Gadgets;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.util.List;

/**
 * Four words of a call of POSEIDON2: 31 columns, 29 interactions; 95 committed cells.
 *
 * <p>Before, low + 2^16·high is the word's residue, as it is an element of the field: words that
 * are p or more need nothing else. After, limbs are of 16 and 15 bits and the word is below p =
 * 0x7f000001: its upper limb is below 0x7f00, or is at most that and the lower limb is 0. So it is
 * the one canonical word of the element.
 */
public final class Poseidon2Words implements PrecompileChip {
  /** Words of a row. */
  static final int WORDS = 4;

  /** (time, first word, 4 elements before, 4 after). */
  static final Bus BUS = new Bus(30, "poseidon2 words", 2 + 2 * WORDS, Bus.Kind.BALANCE);

  private static final int LIMB_BITS = 16;
  private static final int HIGH_BITS = 15;

  /** The upper limb of p − 1, whose lower limb is 0. */
  private static final int TOP = (PrimeField.KOALA_BEAR.p() - 1) >>> LIMB_BITS;

  /** Columns of a word. */
  private record Cells(Columns.Word before, Columns.Word after, int top, Columns.Access use) {
    static Cells of(Columns c) {
      return new Cells(c.word(), c.word(), c.one(), c.access());
    }
  }

  private final Columns columns = new Columns();
  private final int real = columns.one();
  private final int time = columns.one();
  private final int pointer = columns.one();
  private final List<Cells> words =
      List.of(Cells.of(columns), Cells.of(columns), Cells.of(columns), Cells.of(columns));

  @Override
  public String id() {
    return "poseidon2-words/1";
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
    return 0;
  }

  @Override
  public void define(AirBuilder b) {
    Expr enabled = b.local(real);
    b.bool("words", enabled);
    Expr[] message = new Expr[BUS.width()];
    message[0] = b.local(time);
    message[1] = b.local(pointer);
    for (int i = 0; i < WORDS; i++) {
      Cells cells = words.get(i);
      Columns.Limbs before = cells.before.of(b);
      Columns.Limbs after = cells.after.of(b);
      Expr top = b.local(cells.top);
      b.bool("word " + i + " may be p - 1", top);
      b.zero("word " + i + " is at most p - 1", top.times(after.low()));
      Gadgets.range(b, enabled, after.low(), LIMB_BITS);
      Gadgets.range(b, enabled, after.high(), HIGH_BITS);
      Gadgets.range(b, enabled, top.plus(TOP - 1).minus(after.high()), HIGH_BITS);
      Expr word = b.local(pointer).plus(i);
      Gadgets.access(b, enabled, Buses.SPACE_RAM, word, b.local(time), cells.use, before, after);
      message[2 + i] = element(before);
      message[2 + WORDS + i] = element(after);
    }
    b.receive(BUS, enabled, 1, message);
  }

  private static Expr element(Columns.Limbs word) {
    return word.low().plus(word.high().times(1 << LIMB_BITS));
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    int rows = Poseidon2.WIDTH / WORDS;
    int[][] out = PrecompileChip.columns(width(), rows * calls.size());
    for (int row = 0; row < rows * calls.size(); row++) {
      fill(calls.get(row / rows), row % rows * WORDS, out, row);
    }
    return out;
  }

  private void fill(PrecompileCall call, int first, int[][] out, int row) {
    out[real][row] = 1;
    out[time][row] = CallFrame.now(call);
    out[pointer][row] = CallFrame.word(call) + first;
    for (int i = 0; i < WORDS; i++) {
      Cells cells = words.get(i);
      int after = call.after()[first + i];
      cells.before.fill(call.before()[0][first + i], out, row);
      cells.after.fill(after, out, row);
      out[cells.top][row] = after == TOP << LIMB_BITS ? 1 : 0;
      cells.use.fill(CallFrame.now(call), call.used()[0][first + i], out, row);
    }
  }
}
