package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.field.PrimeField;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;

/** Rules that chips share. */
public final class Gadgets {
  private Gadgets() {}

  /** An expression over 2^bits: the integer where that divides it, else a large element. */
  public static Expr shiftRight(AirBuilder b, Expr value, int bits) {
    PrimeField field = b.field();
    return value.times(field.fromMontgomery(field.inverse(field.of(1L << bits))));
  }

  /** A value below 2^bits. */
  public static void range(AirBuilder b, Expr enabled, Expr value, int bits) {
    b.lookUp(Buses.RANGE, enabled, value, b.constant(bits));
  }

  /** Both limbs below 2^16. */
  public static void range(AirBuilder b, Expr enabled, Columns.Limbs word) {
    range(b, enabled, word.low(), 16);
    range(b, enabled, word.high(), 16);
  }

  /**
   * One of two words.
   *
   * @param first 1 for the first, 0 for the second
   */
  public static Columns.Limbs either(Expr first, Columns.Limbs one, Columns.Limbs two) {
    return new Columns.Limbs(
        two.low().plus(first.times(one.low().minus(two.low()))),
        two.high().plus(first.times(one.high().minus(two.high()))));
  }

  /**
   * One use of a word of memory: takes what it holds, gives what it holds then.
   *
   * @param enabled 0 or 1
   */
  public static void access(
      AirBuilder b,
      Expr enabled,
      int space,
      Expr pointer,
      Expr time,
      Columns.Access access,
      Columns.Limbs before,
      Columns.Limbs after) {
    Expr d0 = b.local(access.d0());
    Expr d1 = b.local(access.d1());
    Expr used = time.minus(1).minus(d0).minus(d1.times(1 << 16));
    range(b, enabled, d0, 16);
    range(b, enabled, d1, Columns.Access.D1_BITS);
    Expr where = b.constant(space);
    b.receive(Buses.MEMORY, enabled, 1, where, pointer, before.low(), before.high(), used);
    b.send(Buses.MEMORY, enabled, 1, where, pointer, after.low(), after.high(), time);
  }

  /** A use that leaves the word as it is. */
  public static void read(
      AirBuilder b,
      Expr enabled,
      int space,
      Expr pointer,
      Expr time,
      Columns.Access access,
      Columns.Limbs word) {
    access(b, enabled, space, pointer, time, access, word, word);
  }

  /** Takes the machine at (pc, time) and gives it on at (next, time + 4). */
  public static void step(AirBuilder b, Expr enabled, Expr pc, Expr time, Expr next) {
    b.receive(Buses.STATE, enabled, 1, pc, time);
    b.send(Buses.STATE, enabled, 1, next, time.plus(4));
  }

  /** An ecall: the instruction, and its number in a7 at its first time. */
  public static void ecall(
      AirBuilder b, Expr enabled, Expr pc, Expr time, int number, Columns.Access numberUse) {
    ecall(b, enabled, pc, time, b.constant(number), numberUse);
  }

  /** The same with a number below 2^16 that columns say. */
  public static void ecall(
      AirBuilder b, Expr enabled, Expr pc, Expr time, Expr number, Columns.Access numberUse) {
    Expr zero = b.constant(0);
    b.lookUp(
        Buses.PROGRAM, enabled, pc, b.constant(Op.ECALL), zero, zero, zero, zero, zero, zero, zero);
    Columns.Limbs a7 = new Columns.Limbs(number, zero);
    read(b, enabled, Buses.SPACE_MACHINE, b.constant(17), time, numberUse, a7);
  }
}
