package endgame.zk.vm.arithmetic;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.vm.chip.Gadgets;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.math.BigInteger;
import java.util.List;

/**
 * One number below another: 49 columns, 33 interactions.
 *
 * <p>number + rest + 1 = bound, limb by limb with carries of 0 or 1, and none left at the end. Wide
 * and rest are limbs of 16 bits by look-up, the bound is by who sends it. A carry is not a cell: it
 * is (number + rest + carry before − bound)/2^16, which is 0 or 1 for at most one value of the
 * bound's limb.
 */
public final class Below implements PrecompileChip {
  /** (16 limbs of the number, 16 of the bound). */
  static final Bus BUS = new Bus(21, "below", 32, Bus.Kind.BALANCE);

  private static final int REAL = 0;
  private static final int NUMBER = 1;
  private static final int BOUND = NUMBER + Wide.LIMBS;
  private static final int REST = BOUND + Wide.LIMBS;

  @Override
  public String id() {
    return "below/1";
  }

  @Override
  public int width() {
    return REST + Wide.LIMBS;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(REAL);
    b.bool("number", real);
    Expr[] message = new Expr[BUS.width()];
    Expr carry = real;
    for (int i = 0; i < Wide.LIMBS; i++) {
      Expr number = b.local(NUMBER + i);
      Expr bound = b.local(BOUND + i);
      Expr rest = b.local(REST + i);
      message[i] = number;
      message[Wide.LIMBS + i] = bound;
      Gadgets.range(b, real, number, Wide.LIMB_BITS);
      Gadgets.range(b, real, rest, Wide.LIMB_BITS);
      Expr sum = number.plus(rest).plus(carry).minus(bound);
      carry = Gadgets.shiftRight(b, sum, Wide.LIMB_BITS);
      if (i < Wide.LIMBS - 1) {
        b.bool("carry " + i, carry);
      } else {
        b.zero("nothing is left", sum);
      }
    }
    b.receive(BUS, real, 1, message);
  }

  @Override
  public boolean takes(int number) {
    return Expansion.takes(number);
  }

  @Override
  public int cycles() {
    return 0;
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    List<Expansion.Bound> rows =
        calls.stream().flatMap(call -> Expansion.of(call).bounds().stream()).toList();
    int[][] out = PrecompileChip.columns(width(), rows.size());
    for (int row = 0; row < rows.size(); row++) {
      int[] number = rows.get(row).number();
      int[] bound = rows.get(row).bound();
      int[] rest =
          Wide.limbs(Wide.value(bound).subtract(Wide.value(number)).subtract(BigInteger.ONE));
      out[REAL][row] = 1;
      for (int i = 0; i < Wide.LIMBS; i++) {
        out[NUMBER + i][row] = number[i];
        out[BOUND + i][row] = bound[i];
        out[REST + i][row] = rest[i];
      }
    }
    return out;
  }
}
