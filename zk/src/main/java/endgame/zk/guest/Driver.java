package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Stop;

/** Runs a machine for one item: serves its ecalls until it asks for the next item or ends. */
final class Driver {
  /** How an item ended. */
  sealed interface End {
    /** The program is suspended in NEXT. */
    record AtNext() implements End {}

    record Halted(int code) implements End {}

    record Trapped(String reason) implements End {}

    record OverLimit() implements End {}

    /** Why it isn't {@link AtNext}. */
    default String reason() {
      return switch (this) {
        case AtNext a -> "asks for an item";
        case Halted h -> "exit code " + h.code();
        case Trapped t -> "trap: " + t.reason();
        case OverLimit o -> "cycle limit";
      };
    }
  }

  private static final int A0 = 10;
  private static final int A1 = 11;

  private Driver() {}

  /** Answers the NEXT in which the machine is suspended. */
  static void answerNext(Machine machine, int kind, Bytes payload) {
    machine.setRegister(A0, kind);
    machine.setRegister(A1, payload.length());
  }

  static End drive(Machine machine, Attempt attempt, long cycleLimit) {
    while (true) {
      switch (machine.run(cycleLimit)) {
        case Stop.Halted halted -> {
          return new End.Halted(halted.code());
        }
        case Stop.Trapped trapped -> {
          return new End.Trapped(trapped.reason() + at(trapped.pc()));
        }
        case Stop.LimitReached limit -> {
          return new End.OverLimit();
        }
        case Stop.Wants wants when wants.ecall() == Ecall.NEXT -> {
          return new End.AtNext();
        }
        case Stop.Wants wants -> {
          String trap = attempt.serve(machine, wants.ecall());
          if (trap != null) {
            return new End.Trapped(trap + at(machine.pc() - 4));
          }
        }
      }
    }
  }

  private static String at(int pc) {
    return " at 0x" + Integer.toHexString(pc);
  }
}
