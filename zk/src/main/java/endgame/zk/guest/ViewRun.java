package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;

/** Asks a program about a state (section 6). */
public final class ViewRun {
  public static final long CYCLES_MAX = 1L << 24;

  /** An answer, or why there is none. */
  public sealed interface Result {
    record Answer(Bytes bytes) implements Result {}

    record Refused(String reason) implements Result {}
  }

  private ViewRun() {}

  /**
   * Answers one request.
   *
   * @param span of the open span; its root isn't given to the program
   * @param state after the batch that is asked about
   */
  public static Result ask(Program program, SpanHeader span, Bytes request, StateSource state) {
    Machine machine = Machine.start(program);
    Driver.End end = Driver.drive(machine, new Attempt(Bytes.EMPTY, state, 0), CYCLES_MAX);
    if (!(end instanceof Driver.End.AtNext)) {
      return new Result.Refused("before the first item: " + end.reason());
    }
    Bytes header = span.withRootBefore(Hashes.ZERO).encode();
    Driver.answerNext(machine, Item.SPAN, header);
    end = Driver.drive(machine, new Attempt(header, state, 0), CYCLES_MAX);
    if (!(end instanceof Driver.End.AtNext)) {
      return new Result.Refused("in the span header: " + end.reason());
    }
    Driver.answerNext(machine, Item.VIEW, request);
    Attempt view = new Attempt(request, state, 0);
    end = Driver.drive(machine, view, CYCLES_MAX);
    if (!(end instanceof Driver.End.Halted halted) || halted.code() != 0) {
      return new Result.Refused("in the view: " + end.reason());
    }
    return new Result.Answer(Bytes.owned(view.journal.toByteArray()));
  }
}
