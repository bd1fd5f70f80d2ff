package endgame.zk.riscv;

/** Why a run stopped. */
public sealed interface Stop {
  /** The program ended itself (ecall 93). */
  record Halted(int code) implements Stop {}

  /** The instruction at {@code pc} can't be carried out; the machine stands before it. */
  record Trapped(Trap reason, int pc) implements Stop {}

  /** The program asks the host; the machine stands behind the ecall. */
  record Wants(int ecall) implements Stop {}

  /** The cycle limit is used up; the machine stands before the next instruction. */
  record LimitReached() implements Stop {}
}
