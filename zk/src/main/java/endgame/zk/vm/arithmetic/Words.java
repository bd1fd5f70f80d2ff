package endgame.zk.vm.arithmetic;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Columns;
import endgame.zk.vm.chip.Gadgets;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One use of eight words of RAM that follow each other: 51 columns, 33 interactions.
 *
 * <p>It says nothing of its own: whoever sends the message says when, where and what. New limbs
 * must be in range there.
 */
public final class Words implements PrecompileChip {
  /** (time, first word, 16 limbs before, 16 after). */
  static final Bus BUS = new Bus(20, "words", 34, Bus.Kind.BALANCE);

  /** The words of the first operand are used at this time of a call: the last one. */
  static final int FIRST_TIME = 6;

  /** Those of the second one, and one later those of the third. */
  static final int SECOND_TIME = 4;

  /**
   * One row.
   *
   * @param at which of the operand's words is the first
   */
  private record Use(PrecompileCall call, int operand, int at) {
    int time() {
      return call.time() + (operand == 0 ? FIRST_TIME : SECOND_TIME + operand - 1);
    }

    int pointer() {
      return (call.pointers()[operand] >>> 2) + at;
    }

    int before(int word) {
      return call.before()[operand][at + word];
    }

    int after(int word) {
      return operand == 0 ? call.after()[at + word] : before(word);
    }

    int used(int word) {
      return call.used()[operand][at + word];
    }
  }

  private final Columns columns = new Columns();
  private final int real = columns.one();
  private final int time = columns.one();
  private final int pointer = columns.one();
  private final Columns.Word[] before = words();
  private final Columns.Word[] after = words();
  private final Columns.Access[] uses =
      Stream.generate(columns::access).limit(Wide.WORDS).toArray(Columns.Access[]::new);

  private Columns.Word[] words() {
    return Stream.generate(columns::word).limit(Wide.WORDS).toArray(Columns.Word[]::new);
  }

  @Override
  public String id() {
    return "words/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public void define(AirBuilder b) {
    Expr enabled = b.local(real);
    b.bool("words", enabled);
    Expr[] message = new Expr[BUS.width()];
    message[0] = b.local(time);
    message[1] = b.local(pointer);
    for (int i = 0; i < Wide.WORDS; i++) {
      Columns.Limbs old = before[i].of(b);
      Columns.Limbs now = after[i].of(b);
      message[2 + 2 * i] = old.low();
      message[3 + 2 * i] = old.high();
      message[2 + Wide.LIMBS + 2 * i] = now.low();
      message[3 + Wide.LIMBS + 2 * i] = now.high();
      Expr word = b.local(pointer).plus(i);
      Gadgets.access(b, enabled, Buses.SPACE_RAM, word, b.local(time), uses[i], old, now);
    }
    b.receive(BUS, enabled, 1, message);
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
    List<Use> rows = new ArrayList<>();
    for (PrecompileCall call : calls) {
      for (int operand = 0; operand < call.pointers().length; operand++) {
        for (int at = 0; at < call.before()[operand].length; at += Wide.WORDS) {
          rows.add(new Use(call, operand, at));
        }
      }
    }
    int[][] out = PrecompileChip.columns(width(), rows.size());
    for (int row = 0; row < rows.size(); row++) {
      Use use = rows.get(row);
      out[real][row] = 1;
      out[time][row] = use.time();
      out[pointer][row] = use.pointer();
      for (int i = 0; i < Wide.WORDS; i++) {
        before[i].fill(use.before(i), out, row);
        after[i].fill(use.after(i), out, row);
        uses[i].fill(use.time(), use.used(i), out, row);
      }
    }
    return out;
  }
}
