package endgame.zk.vm.arithmetic;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.guest.Ecall;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.Gadgets;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.util.Arrays;
import java.util.List;

/**
 * One call per row: 153 columns, 43 interactions.
 *
 * <p><b>MULMOD256</b>: i·b ≡ r and r below m, where i is a, or 1·a ≡ i was shown too: that is for
 * products whose quotient has more than 256 bits. If m is 0, so is r, and nothing is asked.
 *
 * <p><b>Points</b>: inv(0) is 0, so λ is 0 where the denominator is 0 modulo the field. A call says
 * which case it is: either i·d ≡ c with c ≠ 0, so d isn't 0 and i is c/d; or 1·d ≡ 0, and λ is 0.
 * Addition: d = x2 − x1, c = 1, λ ≡ i·(y2 − y1). Doubling: d = y1, c = 3/2, λ ≡ (i·x1)·x1, with
 * i·x1 in the cells of y2, and x2 = x1. Then λ² ≡ x3 + x1 + x2 and λ·(x1 − x3) ≡ y3 + y1, and x3
 * and y3 are below the field, so they are what the emulator gives. No other number need be reduced.
 *
 * <p>Each R that is sent is made of numbers whose limbs are in range: those of RAM, those shown
 * {@link Below} something, and i, λ and y2 because they are sent as A as often.
 */
public final class Calls implements PrecompileChip {
  private static final int A0 = 10;
  private static final int POINTERS = 3;
  private static final int[] ZERO = new int[Wide.LIMBS];

  private final Columns columns = new Columns();
  private final int add = columns.one();
  private final int twice = columns.one();
  private final int mulMod = columns.one();

  /** An addition, a doubling, a MULMOD256 with a denominator that isn't 0. */
  private final int addNonzero = columns.one();

  private final int twiceNonzero = columns.one();
  private final int mulNonzero = columns.one();
  private final int reduces = columns.one();
  private final int pc = columns.one();
  private final int time = columns.one();
  private final Columns.Access numberUse = columns.access();

  /** Pointer = 4·(word, 14 bits) + 2^16·(high, 15 bits). */
  private final Columns.Word[] pointers = {columns.word(), columns.word(), columns.word()};

  private final Columns.Access[] uses = {columns.access(), columns.access(), columns.access()};
  private final int x1 = number();
  private final int y1 = number();
  private final int x2 = number();
  private final int y2 = number();
  private final int x3 = number();
  private final int y3 = number();
  private final int inverse = number();
  private final int lambda = number();

  private int number() {
    int first = columns.one();
    for (int i = 1; i < Wide.LIMBS; i++) {
      columns.one();
    }
    return first;
  }

  @Override
  public String id() {
    return "arithmetic/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean takes(int number) {
    return Expansion.takes(number);
  }

  @Override
  public int cycles() {
    return Ecall.SECP256K1_CYCLES;
  }

  @Override
  public void define(AirBuilder b) {
    Expr isAdd = b.local(add);
    Expr isTwice = b.local(twice);
    Expr isMul = b.local(mulMod);
    Expr point = isAdd.plus(isTwice);
    Expr real = point.plus(isMul);
    for (int flag : List.of(add, twice, mulMod, addNonzero, twiceNonzero, mulNonzero, reduces)) {
      b.bool("flag " + flag, b.local(flag));
    }
    b.bool("one ecall", real);
    b.zero("addition", b.local(addNonzero).times(isAdd.from(1)));
    b.zero("doubling", b.local(twiceNonzero).times(isTwice.from(1)));
    b.zero("product", b.local(mulNonzero).times(isMul.from(1)));
    b.zero("reduced product", b.local(reduces).times(b.local(mulNonzero).from(1)));
    ecall(b, real);
    zeros(b, point);
    memory(b, point);
    products(b, point);
    Expr[] three = limbs(b, x3);
    b.send(Below.BUS, point, 1, message(three, constants(b, Expansion.FIELD)));
    b.send(Below.BUS, point, 1, message(limbs(b, y3), constants(b, Expansion.FIELD)));
    b.send(Below.BUS, b.local(mulNonzero), 1, message(three, limbs(b, x2)));
  }

  private void ecall(AirBuilder b, Expr real) {
    Expr isAdd = b.local(add);
    Expr isTwice = b.local(twice);
    Expr isMul = b.local(mulMod);
    Expr number =
        isAdd
            .times(Ecall.SECP256K1_ADD)
            .plus(isTwice.times(Ecall.SECP256K1_DOUBLE))
            .plus(isMul.times(Ecall.MULMOD256));
    Expr at = b.local(time);
    Gadgets.ecall(b, real, b.local(pc), at, number, numberUse);
    Expr[] enabled = {real, isAdd.plus(isMul), isMul};
    for (int i = 0; i < POINTERS; i++) {
      Expr low = b.local(pointers[i].low());
      Expr high = b.local(pointers[i].high());
      Columns.Limbs value = new Columns.Limbs(low.times(4), high);
      Gadgets.range(b, enabled[i], low, 14);
      Gadgets.range(b, enabled[i], high, 15);
      Expr now = at.plus(1 + i);
      Expr register = b.constant(A0 + i);
      Gadgets.read(b, enabled[i], Buses.SPACE_MACHINE, register, now, uses[i], value);
    }
    Expr points = isAdd.plus(isTwice).times(4 * Ecall.SECP256K1_CYCLES);
    Expr charged = points.plus(isMul.times(4 * Ecall.MULMOD256_CYCLES));
    b.receive(Buses.STATE, real, 1, b.local(pc), at);
    b.send(Buses.STATE, real, 1, b.local(pc).plus(4), at.plus(4).plus(charged));
  }

  /** What denominators that are 0 leave. */
  private void zeros(AirBuilder b, Expr point) {
    Expr degenerate = point.minus(b.local(addNonzero)).minus(b.local(twiceNonzero));
    Expr noModulus = b.local(mulMod).minus(b.local(mulNonzero));
    Expr unreduced = b.local(mulNonzero).minus(b.local(reduces));
    for (int k = 0; k < Wide.LIMBS; k++) {
      Expr i = b.local(inverse + k);
      b.zero("no slope " + k, degenerate.times(b.local(lambda + k)));
      b.zero("times one " + k, degenerate.times(i.minus(k == 0 ? 1 : 0)));
      b.zero("no modulus " + k, noModulus.times(b.local(x2 + k)));
      b.zero("no remainder " + k, noModulus.times(b.local(x3 + k)));
      b.zero("not reduced " + k, unreduced.times(i.minus(b.local(x1 + k))));
      b.zero("the same point " + k, b.local(twice).times(b.local(x2 + k).minus(b.local(x1 + k))));
    }
  }

  private void memory(AirBuilder b, Expr point) {
    Expr isAdd = b.local(add);
    Expr isMul = b.local(mulMod);
    use(b, point.plus(isMul), Words.FIRST_TIME, 0, 0, x1, x3);
    use(b, point, Words.FIRST_TIME, 0, Wide.WORDS, y1, y3);
    use(b, isAdd, Words.SECOND_TIME, 1, 0, x2, x2);
    use(b, isAdd, Words.SECOND_TIME, 1, Wide.WORDS, y2, y2);
    use(b, isMul, Words.SECOND_TIME, 1, 0, y1, y1);
    use(b, isMul, Words.SECOND_TIME + 1, 2, 0, x2, x2);
  }

  private void use(
      AirBuilder b, Expr enabled, int later, int pointer, int at, int before, int after) {
    Expr word =
        b.local(pointers[pointer].low())
            .plus(b.local(pointers[pointer].high()).times(1 << 14))
            .plus(at);
    Expr[] where = {b.local(time).plus(later), word};
    b.send(Words.BUS, enabled, 1, message(where, limbs(b, before), limbs(b, after)));
  }

  private void products(AirBuilder b, Expr point) {
    Expr[] one = constants(b, Expansion.ONE);
    Expr[] i = limbs(b, inverse);
    Expr[] slope = limbs(b, lambda);
    Expr[] xOne = limbs(b, x1);
    Expr[] yOne = limbs(b, y1);
    Expr[] xTwo = limbs(b, x2);
    Expr[] yTwo = limbs(b, y2);
    Expr[] xThree = limbs(b, x3);
    Expr[] field = constants(b, Expansion.FIELD);
    Expr adds = b.local(addNonzero);
    Expr doubles = b.local(twiceNonzero);
    product(b, b.local(reduces), one, xOne, i, xTwo);
    product(b, b.local(mulNonzero), i, yOne, xThree, xTwo);
    product(b, b.local(add), i, minus(xTwo, xOne), scaled(adds, Expansion.ONE), field);
    product(b, adds, i, minus(yTwo, yOne), slope, field);
    product(b, b.local(twice), i, yOne, scaled(doubles, Expansion.THREE_HALVES), field);
    product(b, doubles, i, xOne, yTwo, field);
    product(b, doubles, yTwo, xOne, slope, field);
    product(b, point, slope, slope, plus(xThree, plus(xOne, xTwo)), field);
    product(b, point, slope, minus(xOne, xThree), plus(limbs(b, y3), yOne), field);
  }

  private static void product(
      AirBuilder b, Expr count, Expr[] left, Expr[] right, Expr[] rest, Expr[] modulus) {
    b.send(Products.BUS, count, 1, message(left, right, rest, modulus));
  }

  private static Expr[] limbs(AirBuilder b, int first) {
    Expr[] limbs = new Expr[Wide.LIMBS];
    for (int k = 0; k < limbs.length; k++) {
      limbs[k] = b.local(first + k);
    }
    return limbs;
  }

  private static Expr[] constants(AirBuilder b, int[] limbs) {
    Expr[] constants = new Expr[Wide.LIMBS];
    for (int k = 0; k < limbs.length; k++) {
      constants[k] = b.constant(limbs[k]);
    }
    return constants;
  }

  private static Expr[] scaled(Expr flag, int[] limbs) {
    Expr[] scaled = new Expr[Wide.LIMBS];
    for (int k = 0; k < limbs.length; k++) {
      scaled[k] = flag.times(limbs[k]);
    }
    return scaled;
  }

  private static Expr[] plus(Expr[] a, Expr[] b) {
    Expr[] sum = new Expr[Wide.LIMBS];
    for (int k = 0; k < sum.length; k++) {
      sum[k] = a[k].plus(b[k]);
    }
    return sum;
  }

  private static Expr[] minus(Expr[] a, Expr[] b) {
    Expr[] difference = new Expr[Wide.LIMBS];
    for (int k = 0; k < difference.length; k++) {
      difference[k] = a[k].minus(b[k]);
    }
    return difference;
  }

  private static Expr[] message(Expr[]... parts) {
    return Arrays.stream(parts).flatMap(Arrays::stream).toArray(Expr[]::new);
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    int[][] out = PrecompileChip.columns(width(), calls.size());
    for (int row = 0; row < calls.size(); row++) {
      fill(Expansion.of(calls.get(row)), out, row);
    }
    return out;
  }

  private void fill(Expansion e, int[][] out, int row) {
    PrecompileCall call = e.call();
    boolean isMul = e.isMulMod();
    int kind = isMul ? mulMod : e.isAdd() ? add : twice;
    out[kind][row] = 1;
    // The flags of what isn't 0 follow in the same order.
    out[kind + addNonzero - add][row] = e.nonzero() ? 1 : 0;
    out[reduces][row] = e.reduces() ? 1 : 0;
    out[pc][row] = call.pc();
    out[time][row] = call.time();
    numberUse.fill(call.time(), call.numberUsed(), out, row);
    for (int i = 0; i < call.pointers().length; i++) {
      int pointer = call.pointers()[i];
      out[pointers[i].low()][row] = (pointer & 0xffff) >>> 2;
      out[pointers[i].high()][row] = pointer >>> 16;
      uses[i].fill(call.time() + 1 + i, call.pointersUsed()[i], out, row);
    }
    put(e.x1(), out, x1, row);
    put(e.y1(), out, y1, row);
    put(e.x2(), out, x2, row);
    put(e.y2(), out, y2, row);
    put(e.x3(), out, x3, row);
    put(isMul ? ZERO : e.y3(), out, y3, row);
    put(e.i(), out, inverse, row);
    put(e.lambda(), out, lambda, row);
  }

  private static void put(int[] limbs, int[][] out, int first, int row) {
    for (int k = 0; k < limbs.length; k++) {
      out[first + k][row] = limbs[k];
    }
  }
}
