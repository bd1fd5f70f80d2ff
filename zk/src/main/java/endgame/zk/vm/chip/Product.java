package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;

/**
 * An equation of integers X·Y + Z = V, where X and Y are words with or without a sign. 9 columns, 5
 * interactions.
 *
 * <p>X = x − 2^32·(x negative), Y the same of y; x in limbs of 16 bits, y in bytes, both of which
 * the chip range-checks, as it does z, the word that Z is congruent to, and low, the word that V is
 * congruent to. Three facts together leave nothing open:
 *
 * <ol>
 *   <li><b>low bits</b>: x·y + z = low mod 2^32, limb by limb. With u = x0·y0 + z0: low0 = u +
 *       2^8·step, step + 2^8·carry = x0·y1. Every side is below 2^26, so both hold of integers and
 *       low0 + 2^16·carry = x0·(y0 + 2^8·y1) + z0. The second limb is the same with u = x0·y2 +
 *       x1·y0 + z1 + carry and x0·y3 + x1·y1, and its carry is dropped.
 *   <li><b>the field</b>: X·Y + Z = V mod p.
 *   <li><b>size</b>: V's top, about V/2^40, differs from X1·Y3 (limbs with their signs) by a number
 *       between −33792 and 2^17 − 33793. X·Y is X1·Y3·2^40 up to 2^56 + 2^48, so |X·Y + Z − V| is
 *       below 2^58.
 * </ol>
 *
 * <p>p·2^32 is above 2^62 and divides the difference, which is then 0. The chip adds: V ≡ low mod
 * 2^32, |V − 2^40·top| &lt; 2^48 or so, and |Z| ≤ 2^32.
 */
record Product(
    int carry,
    int step,
    int stepTop,
    int lastCarry,
    int lastCarryTop,
    int lastStep,
    int lastStepTop,
    int size,
    int sizeTop) {
  /** What a step is at most: it is the upper byte of a limb minus something that isn't negative. */
  private static final int STEP_MAX = 255;

  /** What a size is at least, negated: 2^15 + 2^7 + 2^8 + 1 would do. */
  private static final int SIZE_MIN = 33792;

  static Product of(Columns c) {
    return new Product(
        c.one(), c.one(), c.one(), c.one(), c.one(), c.one(), c.one(), c.one(), c.one());
  }

  /**
   * The numbers.
   *
   * @param xNegative 0 or 1
   * @param yNegative 0 or 1
   */
  record Factors(Columns.Limbs x, Expr xNegative, Columns.Bytes y, Expr yNegative) {}

  /**
   * What the equation is about.
   *
   * @param plus z, as limbs
   * @param plusValue Z as field element
   * @param low V mod 2^32, as limbs
   * @param value V as field element
   * @param top V/2^40 or so, times 1
   */
  record Sum(Columns.Limbs plus, Expr plusValue, Columns.Limbs low, Expr value, Expr top) {}

  /**
   * The rules.
   *
   * @param real 0 or 1; where 0, a row of zeros obeys
   */
  void define(AirBuilder b, Expr real, Factors f, Sum s) {
    Expr x0 = f.x().low();
    Expr x1 = f.x().high();
    Expr[] y = new Expr[4];
    for (int i = 0; i < 4; i++) {
      y[i] = f.y().of(b, i);
    }
    Expr first = real.times(STEP_MAX).minus(b.local(step)).minus(b.local(stepTop).times(1 << 16));
    Expr low = x0.times(y[0]).plus(s.plus().low());
    b.bool("step top", b.local(stepTop));
    b.equal("product low", s.low().low(), low.plus(first.times(256)));
    b.equal("product carry", x0.times(y[1]), first.plus(b.local(carry).times(256)));

    Expr top = b.local(lastStepTop);
    Expr last = real.times(STEP_MAX).minus(b.local(lastStep)).minus(top.times(1 << 16));
    Expr high = x0.times(y[2]).plus(x1.times(y[0])).plus(s.plus().high()).plus(b.local(carry));
    Expr lost = b.local(lastCarry).plus(b.local(lastCarryTop).times(1 << 16));
    b.zero("last step top", top.times(top.minus(1)).times(top.minus(2)));
    b.bool("last carry top", b.local(lastCarryTop));
    b.equal("product high", s.low().high(), high.plus(last.times(256)));
    b.equal("product last carry", x0.times(y[3]).plus(x1.times(y[1])), last.plus(lost.times(256)));

    Columns.Limbs yLimbs = f.y().limbs(b);
    Expr xs = signed(f.x(), f.xNegative());
    Expr ys = signed(yLimbs, f.yNegative());
    b.equal("product in the field", xs.times(ys).plus(s.plusValue()), s.value());

    Expr xTop = x1.minus(f.xNegative().times(1 << 16));
    Expr yTop = y[3].minus(f.yNegative().times(1 << 8));
    Expr excess = b.local(size).plus(b.local(sizeTop).times(1 << 16));
    b.bool("size top", b.local(sizeTop));
    b.equal("product size", s.top().minus(xTop.times(yTop)).plus(real.times(SIZE_MIN)), excess);

    for (int ranged : new int[] {carry, step, lastCarry, lastStep, size}) {
      Gadgets.range(b, real, b.local(ranged), 16);
    }
  }

  /** A word less 2^32 if it is negative, as field element. */
  static Expr signed(Columns.Limbs word, Expr negative) {
    return word.low().plus(word.high().times(1 << 16)).minus(negative.times(1L << 32));
  }

  /**
   * Writes the cells.
   *
   * @param plus z
   * @param low V mod 2^32
   * @param top as in {@link Sum}
   */
  void fill(
      int x,
      boolean xNegative,
      int y,
      boolean yNegative,
      int plus,
      int low,
      int top,
      int[][] columns,
      int row) {
    int x0 = x & 0xffff;
    int x1 = x >>> 16;
    int firstStep = ((low & 0xffff) - x0 * (y & 0xff) - (plus & 0xffff)) >> 8;
    int firstCarry = (x0 * ((y >>> 8) & 0xff) - firstStep) >> 8;
    int under = STEP_MAX - firstStep;
    columns[carry][row] = firstCarry;
    columns[step][row] = under & 0xffff;
    columns[stepTop][row] = under >>> 16;
    int high = x0 * ((y >>> 16) & 0xff) + x1 * (y & 0xff) + (plus >>> 16) + firstCarry;
    int secondStep = ((low >>> 16) - high) >> 8;
    int secondCarry = (x0 * (y >>> 24) + x1 * ((y >>> 8) & 0xff) - secondStep) >> 8;
    int lastUnder = STEP_MAX - secondStep;
    columns[lastCarry][row] = secondCarry & 0xffff;
    columns[lastCarryTop][row] = secondCarry >>> 16;
    columns[lastStep][row] = lastUnder & 0xffff;
    columns[lastStepTop][row] = lastUnder >>> 16;
    int xTop = xNegative ? x1 - (1 << 16) : x1;
    int yTop = (y >>> 24) - (yNegative ? 1 << 8 : 0);
    int excess = top - xTop * yTop + SIZE_MIN;
    columns[size][row] = excess & 0xffff;
    columns[sizeTop][row] = excess >>> 16;
  }
}
