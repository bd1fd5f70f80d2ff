package endgame.zk.vm.arithmetic;

import endgame.zk.air.AirBuilder;
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
import java.util.stream.Stream;

/**
 * POSEIDON2: 89 columns, 64 interactions.
 *
 * <p>A word is taken as low + 2^16·high in the field, which is its residue. A result is a word that
 * is the element and below p = 0x7f000001: its top 7 bits are 0x7f only if all others are 0.
 */
public final class Permutation implements PrecompileChip {
  private static final int A0 = 10;
  private static final int HALF = Poseidon2.WIDTH / 2;

  /** The top 7 of an element's 31 bits, if it is p − 1. */
  private static final int TOP = 0x7f;

  private final Columns columns = new Columns();
  private final int real = columns.one();
  private final int pc = columns.one();
  private final int time = columns.one();
  private final Columns.Access numberUse = columns.access();
  private final Columns.Word pointer = columns.word();
  private final Columns.Access pointerUse = columns.access();
  private final Columns.Word[] before = words();

  /** Results: their low limb, then 15 bits as 8 and 7. */
  private final Columns.Word[] lower = words();

  private final int[] top = cells();

  /** The inverse of how far the top is from the highest, or 0. */
  private final int[] apart = cells();

  private Columns.Word[] words() {
    return Stream.generate(columns::word).limit(Poseidon2.WIDTH).toArray(Columns.Word[]::new);
  }

  private int[] cells() {
    return Stream.generate(columns::one)
        .limit(Poseidon2.WIDTH)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Override
  public String id() {
    return "permutation/1";
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
    Expr enabled = b.local(real);
    b.bool("ecall", enabled);
    Expr at = b.local(time);
    Gadgets.ecall(b, enabled, b.local(pc), at, Ecall.POSEIDON2, numberUse);
    Expr low = b.local(pointer.low());
    Expr high = b.local(pointer.high());
    Gadgets.range(b, enabled, low, 14);
    Gadgets.range(b, enabled, high, 15);
    Columns.Limbs address = new Columns.Limbs(low.times(4), high);
    Expr register = b.constant(A0);
    Gadgets.read(b, enabled, Buses.SPACE_MACHINE, register, at.plus(1), pointerUse, address);
    b.receive(Buses.STATE, enabled, 1, b.local(pc), at);
    Expr end = at.plus(4 * (1 + Ecall.POSEIDON2_CYCLES));
    b.send(Buses.STATE, enabled, 1, b.local(pc).plus(4), end);
    Expr[] permuted = new Expr[2 * Poseidon2.WIDTH];
    for (int i = 0; i < Poseidon2.WIDTH; i++) {
      permuted[i] = element(before[i].of(b));
      permuted[Poseidon2.WIDTH + i] = element(result(b, enabled, i));
    }
    b.lookUp(Buses.PERMUTE, enabled, permuted);
    Expr word = low.plus(high.times(1 << 14));
    for (int half = 0; half < 2; half++) {
      Expr[] message = new Expr[Words.BUS.width()];
      message[0] = at.plus(Words.FIRST_TIME);
      message[1] = word.plus((long) half * HALF);
      for (int i = 0; i < HALF; i++) {
        Columns.Limbs old = before[half * HALF + i].of(b);
        Columns.Limbs now = limbs(b, half * HALF + i);
        message[2 + 2 * i] = old.low();
        message[3 + 2 * i] = old.high();
        message[2 + Wide.LIMBS + 2 * i] = now.low();
        message[3 + Wide.LIMBS + 2 * i] = now.high();
      }
      b.send(Words.BUS, enabled, 1, message);
    }
  }

  private static Expr element(Columns.Limbs word) {
    return word.low().plus(word.high().times(1 << 16));
  }

  private Columns.Limbs limbs(AirBuilder b, int i) {
    Columns.Limbs parts = lower[i].of(b);
    return new Columns.Limbs(parts.low(), parts.high().plus(b.local(top[i]).times(1 << 8)));
  }

  /** A result with its rules. */
  private Columns.Limbs result(AirBuilder b, Expr enabled, int i) {
    Columns.Limbs parts = lower[i].of(b);
    Gadgets.range(b, enabled, parts.low(), 16);
    Gadgets.range(b, enabled, parts.high(), 8);
    Gadgets.range(b, enabled, b.local(top[i]), 7);
    Expr isLower = b.local(top[i]).from(TOP).times(b.local(apart[i]));
    b.zero("below p " + i, parts.low().plus(parts.high()).times(isLower.from(1)));
    return limbs(b, i);
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    PrimeField field = PrimeField.KOALA_BEAR;
    int[][] out = PrecompileChip.columns(width(), calls.size());
    for (int row = 0; row < calls.size(); row++) {
      PrecompileCall call = calls.get(row);
      int address = call.pointers()[0];
      out[real][row] = 1;
      out[pc][row] = call.pc();
      out[time][row] = call.time();
      numberUse.fill(call.time(), call.numberUsed(), out, row);
      out[pointer.low()][row] = (address & 0xffff) >>> 2;
      out[pointer.high()][row] = address >>> 16;
      pointerUse.fill(call.time() + 1, call.pointersUsed()[0], out, row);
      for (int i = 0; i < Poseidon2.WIDTH; i++) {
        int result = call.after()[i];
        int distance = TOP - (result >>> 24);
        before[i].fill(call.before()[0][i], out, row);
        out[lower[i].low()][row] = result & 0xffff;
        out[lower[i].high()][row] = (result >>> 16) & 0xff;
        out[top[i]][row] = result >>> 24;
        out[apart[i]][row] =
            distance == 0 ? 0 : field.fromMontgomery(field.inverse(field.of(distance)));
      }
    }
    return out;
  }
}
