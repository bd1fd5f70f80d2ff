package endgame.zk.vm.precompile;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.Gadgets;
import endgame.zk.vm.run.PrecompileCall;

/**
 * An ecall with one operand, which it replaces: 9 columns, 13 interactions.
 *
 * <p>The pointer in a0 is 4·low + 2^16·high with low of 14 and high of 15 bits: so it is divisible
 * by 4 and below 2^31. Words behind the end of RAM are in no tree of memory.
 */
final class CallFrame {
  private static final int A0 = 10;

  /** Bits of a pointer's limbs: the lower without its last two. */
  private static final int LOW_BITS = 14;

  private static final int HIGH_BITS = 15;

  /** When words of the operand are used: see {@link PrecompileCall}. */
  private static final int USE = 6;

  private final int real;
  private final int pc;
  private final int time;
  private final Columns.Access numberUse;
  private final Columns.Word pointer;
  private final Columns.Access pointerUse;

  CallFrame(Columns columns) {
    real = columns.one();
    pc = columns.one();
    time = columns.one();
    numberUse = columns.access();
    pointer = columns.word();
    pointerUse = columns.access();
  }

  Expr real(AirBuilder b) {
    return b.local(real);
  }

  /** When the operand is replaced: no other call has this time. */
  Expr now(AirBuilder b) {
    return b.local(time).plus(USE);
  }

  static int now(PrecompileCall call) {
    return call.time() + USE;
  }

  /** The operand's first word. */
  Expr word(AirBuilder b) {
    return b.local(pointer.low()).plus(b.local(pointer.high()).times(1 << LOW_BITS));
  }

  static int word(PrecompileCall call) {
    return call.pointers()[0] >>> 2;
  }

  /** The call of an ecall by its number, and the machine behind it. */
  void define(AirBuilder b, int number, int cycles) {
    Expr enabled = real(b);
    Expr at = b.local(time);
    b.bool("call", enabled);
    Gadgets.ecall(b, enabled, b.local(pc), at, number, numberUse);
    Expr low = b.local(pointer.low());
    Expr high = b.local(pointer.high());
    Gadgets.range(b, enabled, low, LOW_BITS);
    Gadgets.range(b, enabled, high, HIGH_BITS);
    Columns.Limbs a0 = new Columns.Limbs(low.times(4), high);
    Expr register = b.constant(A0);
    Gadgets.read(b, enabled, Buses.SPACE_MACHINE, register, at.plus(1), pointerUse, a0);
    b.receive(Buses.STATE, enabled, 1, b.local(pc), at);
    b.send(Buses.STATE, enabled, 1, b.local(pc).plus(4), at.plus(4L * (1 + cycles)));
  }

  void fill(PrecompileCall call, int[][] out, int row) {
    int address = call.pointers()[0];
    out[real][row] = 1;
    out[pc][row] = call.pc();
    out[time][row] = call.time();
    numberUse.fill(call.time(), call.numberUsed(), out, row);
    out[pointer.low()][row] = (address & 0xffff) >>> 2;
    out[pointer.high()][row] = address >>> 16;
    pointerUse.fill(call.time() + 1, call.pointersUsed()[0], out, row);
  }
}
