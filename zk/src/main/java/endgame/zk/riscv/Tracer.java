package endgame.zk.riscv;

/** Sees a run instruction by instruction, for provers. */
@FunctionalInterface
public interface Tracer {
  /**
   * One retired instruction.
   *
   * @param pc its address
   * @param decoded the instruction, see {@link Op}
   * @param rs1 value of its first source before it
   * @param rs2 value of its second source before it
   * @param rdBefore value of its destination before it (of {@link Op#SINK}: meaningless)
   * @param rdAfter value of its destination after it
   * @param address of a load or store, else 0
   * @param wordBefore the aligned word at {@code address} before a load or store, else 0
   * @param wordAfter the same after it
   */
  void step(
      int pc,
      long decoded,
      int rs1,
      int rs2,
      int rdBefore,
      int rdAfter,
      int address,
      int wordBefore,
      int wordAfter);
}
