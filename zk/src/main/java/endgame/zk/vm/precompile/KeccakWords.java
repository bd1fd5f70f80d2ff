package endgame.zk.vm.precompile;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.guest.Ecall;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.Gadgets;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.util.List;
import java.util.stream.Stream;

/**
 * The lower or the upper words of a plane's five lanes: 55 columns, 29 interactions; 119 committed
 * cells, ten rows per call.
 *
 * <p>It gives the four bytes of each word to rows of {@link KeccakSlices} and takes new ones from
 * them. They are bytes because those rows say so, and limbs made of bytes are in range.
 */
public final class KeccakWords implements PrecompileChip {
  /** (time, first word of the state, plane, 0 for lower or 1 for upper words). */
  static final Bus BUS = new Bus(31, "keccak words", 4, Bus.Kind.BALANCE);

  /** (time, 0 for what was there before or 1 for what is then, plane, byte of lanes, 5 bytes). */
  static final Bus BYTES = new Bus(32, "keccak bytes", 9, Bus.Kind.BALANCE);

  /** Planes of a state and lanes of a plane. */
  static final int SIDE = 5;

  /** Words of a lane. */
  static final int HALVES = 2;

  static final int ROWS = SIDE * HALVES;
  private static final int BYTES_OF_WORD = 4;

  private final Columns columns = new Columns();
  private final int real = columns.one();
  private final int time = columns.one();
  private final int pointer = columns.one();
  private final int plane = columns.one();
  private final int half = columns.one();
  private final List<Columns.Bytes> before = words();
  private final List<Columns.Bytes> after = words();
  private final List<Columns.Access> uses = Stream.generate(columns::access).limit(SIDE).toList();

  private List<Columns.Bytes> words() {
    return Stream.generate(columns::bytes).limit(SIDE).toList();
  }

  @Override
  public String id() {
    return "keccak-words/1";
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
    return 0;
  }

  @Override
  public void define(AirBuilder b) {
    Expr enabled = b.local(real);
    Expr at = b.local(time);
    Expr upper = b.local(half);
    b.bool("words", enabled);
    b.receive(BUS, enabled, 1, at, b.local(pointer), b.local(plane), upper);
    Expr first = b.local(pointer).plus(b.local(plane).times(ROWS)).plus(upper);
    for (int x = 0; x < SIDE; x++) {
      Columns.Limbs old = before.get(x).limbs(b);
      Columns.Limbs now = after.get(x).limbs(b);
      int lane = HALVES * x;
      Expr word = first.plus(lane);
      Gadgets.access(b, enabled, Buses.SPACE_RAM, word, at, uses.get(x), old, now);
    }
    for (int i = 0; i < BYTES_OF_WORD; i++) {
      Expr slice = upper.times(BYTES_OF_WORD).plus(i);
      b.send(BYTES, enabled, 1, message(b, 0, slice, before, i));
      b.receive(BYTES, enabled, 1, message(b, 1, slice, after, i));
    }
  }

  private Expr[] message(AirBuilder b, int side, Expr slice, List<Columns.Bytes> words, int i) {
    Expr[] message = new Expr[BYTES.width()];
    message[0] = b.local(time);
    message[1] = b.constant(side);
    message[2] = b.local(plane);
    message[3] = slice;
    for (int x = 0; x < SIDE; x++) {
      message[4 + x] = words.get(x).of(b, i);
    }
    return message;
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    int[][] out = PrecompileChip.columns(width(), ROWS * calls.size());
    for (int row = 0; row < ROWS * calls.size(); row++) {
      fill(calls.get(row / ROWS), row % ROWS, out, row);
    }
    return out;
  }

  private void fill(PrecompileCall call, int part, int[][] out, int row) {
    int now = CallFrame.now(call);
    out[real][row] = 1;
    out[time][row] = now;
    out[pointer][row] = CallFrame.word(call);
    out[plane][row] = part / HALVES;
    out[half][row] = part % HALVES;
    for (int x = 0; x < SIDE; x++) {
      int word = part / HALVES * ROWS + HALVES * x + part % HALVES;
      before.get(x).fill(call.before()[0][word], out, row);
      after.get(x).fill(call.after()[word], out, row);
      uses.get(x).fill(now, call.used()[0][word], out, row);
    }
  }
}
