package endgame.zk.riscv;

import java.util.Arrays;
import java.util.Optional;

/** One RV32IM machine: registers, pc, cycle count and memory. See the package for its rules. */
public final class Machine {
  /** Where the stack pointer starts. */
  public static final int STACK = 0x0C000000;

  private static final int REGISTERS = 64;

  final Program program;
  final Memory memory;

  /** x0–x31, then {@link Op#SINK}; the rest is unused. */
  final int[] x;

  /** Index of the next instruction in the program's code. */
  int index;

  long cycles;

  private Machine(Program program, Memory memory, int[] x, int index, long cycles) {
    this.program = program;
    this.memory = memory;
    this.x = x;
    this.index = index;
    this.cycles = cycles;
  }

  /** A machine before the first instruction of a program. */
  public static Machine start(Program program) {
    int[] x = new int[REGISTERS];
    x[2] = STACK;
    return new Machine(program, program.image(), x, program.entryIndex, 0);
  }

  /**
   * A machine in the midst of a run, with empty memory.
   *
   * @param registers x0 to x31
   */
  public static Optional<Machine> at(Program program, int pc, int[] registers) {
    int index = program.target(pc);
    if (index < 0 || registers.length != 32 || registers[0] != 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Machine(program, new Memory(), Arrays.copyOf(registers, REGISTERS), index, 0));
  }

  /** An independent machine in the same state. Costs the page tables now, pages when written. */
  public Machine snapshot() {
    return new Machine(program, memory.fork(), x.clone(), index, cycles);
  }

  /**
   * Runs until the program halts, traps or calls the host, or until {@link #cycles} has reached
   * {@code cycleLimit}.
   */
  public Stop run(long cycleLimit) {
    return Interpreter.run(this, cycleLimit);
  }

  /** As {@link #run}, and tells the tracer each retired instruction. */
  public Stop run(long cycleLimit, Tracer tracer) {
    return TracedRun.run(this, cycleLimit, tracer);
  }

  /** Address of the next instruction. */
  public int pc() {
    return program.addresses[index];
  }

  /** Retired instructions, plus what the host has charged. */
  public long cycles() {
    return cycles;
  }

  /** Charges cycles for work that the host did for the program. */
  public void charge(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("negative cycles");
    }
    cycles += count;
  }

  public int register(int number) {
    return x[checkRegister(number)];
  }

  /** Sets a register; x0 stays 0. */
  public void setRegister(int number, int value) {
    if (checkRegister(number) != 0) {
      x[number] = value;
    }
  }

  private static int checkRegister(int number) {
    if (number < 0 || number > 31) {
      throw new IllegalArgumentException("register " + number);
    }
    return number;
  }

  public Memory memory() {
    return memory;
  }

  public Program program() {
    return program;
  }
}
