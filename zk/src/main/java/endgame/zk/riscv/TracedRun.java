package endgame.zk.riscv;

/** Runs one instruction at a time in the plain interpreter, so that both modes share its rules. */
final class TracedRun {
  private TracedRun() {}

  static Stop run(Machine m, long cycleLimit, Tracer tracer) {
    int[] x = m.x;
    while (m.cycles < cycleLimit) {
      int pc = m.pc();
      long decoded = m.program.code[m.index];
      int rs1 = x[Op.rs1(decoded)];
      int rs2 = x[Op.rs2(decoded)];
      int rd = Op.rd(decoded);
      int rdBefore = x[rd];
      boolean access = Op.isAccess(Op.op(decoded));
      int address = access ? rs1 + Op.immediate(decoded) : 0;
      int wordBefore = access ? m.memory.peek(address) : 0;
      int cause = Interpreter.steps(m, 1);
      if (cause < Interpreter.RUNNING) {
        return Interpreter.stop(m, cause);
      }
      int wordAfter = access ? m.memory.peek(address) : 0;
      tracer.step(pc, decoded, rs1, rs2, rdBefore, x[rd], address, wordBefore, wordAfter);
      if (cause > Interpreter.RUNNING) {
        return Interpreter.stop(m, cause);
      }
    }
    return new Stop.LimitReached();
  }
}
