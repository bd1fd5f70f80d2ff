package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;

/**
 * first &lt; second, signed or not.
 *
 * <p>The high limbs are taken as numbers from −2^15 (signed) or from 0: a limb or the limb less
 * 2^16, whichever is in a range of 2^16. From the top, the first limb that differs is marked; its
 * difference, taken so that it is positive if {@code less} says the truth, is shown to be one of 1
 * to 2^16. A false {@code less} makes it negative, −2^16 at least, which is none of them modulo p.
 * If nothing is marked both differences are 0, and {@code less} is 0.
 */
record Comparison(int firstHigh, int secondHigh, int less, int lowMark, int highMark, int by) {

  static Comparison of(Columns c) {
    return new Comparison(c.one(), c.one(), c.one(), c.one(), c.one(), c.one());
  }

  void define(AirBuilder b, Expr real, Expr signed, Columns.Limbs first, Columns.Limbs second) {
    Expr isLess = b.local(less);
    Expr low = b.local(lowMark);
    Expr high = b.local(highMark);
    Expr marked = low.plus(high);
    b.bool("less", isLess);
    b.bool("low limb differs", low);
    b.bool("high limb differs", high);
    b.bool("one mark", marked);
    b.zero("mark of an instruction", marked.times(real.from(1)));
    b.zero("equal is not less", isLess.times(marked.from(1)));
    number(b, "first high limb", real, signed, first.high(), b.local(firstHigh));
    number(b, "second high limb", real, signed, second.high(), b.local(secondHigh));
    Expr sign = isLess.times(2).minus(1);
    Expr highBy = sign.times(b.local(secondHigh).minus(b.local(firstHigh)));
    Expr lowBy = sign.times(second.low().minus(first.low()));
    Expr difference = b.local(by);
    b.zero("high limbs without a mark", high.from(1).times(highBy));
    b.zero("high limbs' difference", high.times(difference.minus(highBy)));
    b.zero("low limbs without a mark", marked.from(1).times(lowBy));
    b.zero("low limbs' difference", low.times(difference.minus(lowBy)));
    Gadgets.range(b, marked, difference.minus(1), 16);
  }

  private static void number(
      AirBuilder b, String name, Expr real, Expr signed, Expr limb, Expr number) {
    Expr difference = limb.minus(number);
    b.zero(name, difference.times(difference.minus(1 << 16)));
    Gadgets.range(b, real, number.plus(signed.times(1 << 15)), 16);
  }

  Expr less(AirBuilder b) {
    return b.local(less);
  }

  /** Fills and tells whether first is less. */
  boolean fill(int p, boolean signed, int first, int second, int[][] out, int row) {
    int a = signed ? first >> 16 : first >>> 16;
    int c = signed ? second >> 16 : second >>> 16;
    boolean isLess = signed ? first < second : Integer.compareUnsigned(first, second) < 0;
    out[firstHigh][row] = a < 0 ? a + p : a;
    out[secondHigh][row] = c < 0 ? c + p : c;
    out[less][row] = isLess ? 1 : 0;
    if (a != c) {
      out[highMark][row] = 1;
      out[by][row] = Math.abs(c - a);
    } else if (first != second) {
      out[lowMark][row] = 1;
      out[by][row] = Math.abs((second & 0xffff) - (first & 0xffff));
    }
    return isLess;
  }
}
