package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import java.util.List;

/** Runs a program that never asks for an item: READ reads its input, COMMIT writes its journal. */
public final class ComputeRun {
  /** How the run ended. */
  public sealed interface Result {
    record Halted(int code, Bytes journal, List<Bytes> prints, long cycles) implements Result {
      public Halted {
        prints = List.copyOf(prints);
      }
    }

    record Failed(String reason, long cycles) implements Result {}
  }

  private ComputeRun() {}

  /** Runs to the end. The program has no state: its ecalls trap. */
  public static Result run(Program program, Bytes input, long cycleLimit) {
    Machine machine = Machine.start(program);
    Attempt attempt = new Attempt(input, null, 0);
    Driver.End end = Driver.drive(machine, attempt, cycleLimit);
    return end instanceof Driver.End.Halted halted
        ? new Result.Halted(
            halted.code(),
            Bytes.owned(attempt.journal.toByteArray()),
            attempt.prints,
            machine.cycles())
        : new Result.Failed(end.reason(), machine.cycles());
  }
}
