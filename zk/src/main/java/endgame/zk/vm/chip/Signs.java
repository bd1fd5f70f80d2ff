package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;

/**
 * Signs of two operands, of which the second is bytes that are range-checked here: 5 interactions.
 * A sign is the top bit of an operand that is read as signed, and 0 of another one.
 */
final class Signs {
  private Signs() {}

  /**
   * The rules.
   *
   * @param firstSigned whether the first operand is read as signed, linear, 0 or 1
   * @param secondSigned the same of the second
   */
  static void define(
      AirBuilder b,
      Expr real,
      Expr firstSigned,
      Columns.Limbs first,
      Expr firstNegative,
      Expr secondSigned,
      Columns.Bytes second,
      Expr secondNegative) {
    b.bool("first negative", firstNegative);
    b.zero("first is signed", firstNegative.times(firstSigned.from(1)));
    Gadgets.range(b, firstSigned, first.high().minus(firstNegative.times(1 << 15)), 15);
    b.bool("second negative", secondNegative);
    b.zero("second is signed", secondNegative.times(secondSigned.from(1)));
    for (int i = 0; i < 3; i++) {
      Gadgets.range(b, real, second.of(b, i), 8);
    }
    b.lookUp(
        Buses.RANGE,
        real,
        second.of(b, 3).minus(secondNegative.times(128)),
        real.times(8).minus(secondSigned));
  }
}
