package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;

/** The ecall that ends a program: the machine goes where no instruction is. */
public final class Halt implements Air {
  private static final int NUMBER = 93;
  private static final int A0 = 10;

  private final Columns columns = new Columns();
  private final int real = columns.one();
  private final int pc = columns.one();
  private final int time = columns.one();
  private final Columns.Word code = columns.word();
  private final Columns.Access numberUse = columns.access();
  private final Columns.Access codeUse = columns.access();

  @Override
  public String id() {
    return "halt/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean optional() {
    return true;
  }

  @Override
  public void define(AirBuilder b) {
    Expr enabled = b.local(real);
    b.bool("instruction", enabled);
    Gadgets.ecall(b, enabled, b.local(pc), b.local(time), NUMBER, numberUse);
    Columns.Limbs exit = code.of(b);
    int machine = Buses.SPACE_MACHINE;
    Gadgets.read(b, enabled, machine, b.constant(A0), b.local(time).plus(1), codeUse, exit);
    b.send(Buses.EXIT, enabled, 1, exit.low(), exit.high());
    b.receive(Buses.STATE, enabled, 1, b.local(pc), b.local(time));
    b.send(Buses.STATE, enabled, 1, b.constant(Buses.HALTED), b.local(time).plus(4));
  }

  /** Writes the one row. */
  public void fill(int at, int now, int exit, int numberUsed, int codeUsed, int[][] out) {
    out[real][0] = 1;
    out[pc][0] = at;
    out[time][0] = now;
    code.fill(exit, out, 0);
    numberUse.fill(now, numberUsed, out, 0);
    codeUse.fill(now + 1, codeUsed, out, 0);
  }
}
