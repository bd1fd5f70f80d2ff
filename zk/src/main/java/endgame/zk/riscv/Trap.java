package endgame.zk.riscv;

/** Why an instruction could not be carried out. */
public enum Trap {
  /** A load, a store or a jump target that isn't a multiple of its size. */
  MISALIGNED(-1),
  /** An address of 2^31 or more. */
  ADDRESS(-2),
  /** One page more than {@link Memory#PAGES_MAX}. */
  MEMORY_LIMIT(-3),
  /** The next instruction is outside the executable segments. */
  FETCH(-4),
  /** A word that is no RV32IM instruction. */
  ILLEGAL(-5),
  /** {@code EBREAK}. */
  BREAKPOINT(-6);

  /** What the interpreter's loop returns for it. */
  final int code;

  Trap(int code) {
    this.code = code;
  }

  static Trap ofCode(int code) {
    for (Trap trap : values()) {
      if (trap.code == code) {
        return trap;
      }
    }
    throw new IllegalArgumentException("trap code " + code);
  }
}
