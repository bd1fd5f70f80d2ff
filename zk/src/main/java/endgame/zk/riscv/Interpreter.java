package endgame.zk.riscv;

import org.jspecify.annotations.Nullable;

/**
 * The interpreter loop.
 *
 * <p>{@link #steps} is one switch and longer than the 70 lines that methods have elsewhere: HotSpot
 * compiles the loop as one unit, with the instruction index and the budget in registers. It must
 * stay below 8,000 bytes of bytecode (a test checks it), because HotSpot never compiles larger
 * methods. Slow paths are calls for the same reason.
 */
final class Interpreter {
  /** Causes below this are traps: see {@link Trap}. */
  static final int RUNNING = 0;

  static final int CALLED = 1;

  /** Steps per call of the loop: an int counter is cheaper than a long one. */
  private static final int CHUNK = 1 << 30;

  private static final int HALT = 93;

  private static final int MISALIGNED = Trap.MISALIGNED.code;
  private static final int FETCH = Trap.FETCH.code;
  private static final int ILLEGAL = Trap.ILLEGAL.code;
  private static final int BREAKPOINT = Trap.BREAKPOINT.code;

  private Interpreter() {}

  static Stop run(Machine m, long cycleLimit) {
    while (m.cycles < cycleLimit) {
      int cause = steps(m, (int) Math.min(cycleLimit - m.cycles, CHUNK));
      if (cause != RUNNING) {
        return stop(m, cause);
      }
    }
    return new Stop.LimitReached();
  }

  static Stop stop(Machine m, int cause) {
    if (cause < RUNNING) {
      return new Stop.Trapped(Trap.ofCode(cause), m.pc());
    }
    int number = m.x[17];
    return number == HALT ? new Stop.Halted(m.x[10]) : new Stop.Wants(number);
  }

  /**
   * Runs up to {@code budget} instructions.
   *
   * @return {@link #RUNNING} when the budget is used up, {@link #CALLED} behind an ecall, or a trap
   */
  static int steps(Machine m, int budget) {
    final int[] x = m.x;
    final long[] code = m.program.code;
    final Memory memory = m.memory;
    final int[][] @Nullable [] readable = memory.readable;
    final int[][] @Nullable [] writable = memory.writable;
    int i = m.index;
    int left = budget;
    int cause = RUNNING;
    loop:
    while (left > 0) {
      final long w = code[i];
      final int f = (int) w;
      final int rd = f >>> 8 & 63;
      final int a = x[f >>> 14 & 63];
      final int b = x[f >>> 20 & 63];
      final int imm = (int) (w >> 32);
      switch (f & 0xff) {
        case Op.LUI -> x[rd] = imm;
        case Op.ADDI -> x[rd] = a + imm;
        case Op.SLTI -> x[rd] = a < imm ? 1 : 0;
        case Op.SLTIU -> x[rd] = a + Integer.MIN_VALUE < imm + Integer.MIN_VALUE ? 1 : 0;
        case Op.XORI -> x[rd] = a ^ imm;
        case Op.ORI -> x[rd] = a | imm;
        case Op.ANDI -> x[rd] = a & imm;
        case Op.SLLI -> x[rd] = a << imm;
        case Op.SRLI -> x[rd] = a >>> imm;
        case Op.SRAI -> x[rd] = a >> imm;
        case Op.ADD -> x[rd] = a + b;
        case Op.SUB -> x[rd] = a - b;
        case Op.SLL -> x[rd] = a << b;
        case Op.SLT -> x[rd] = a < b ? 1 : 0;
        case Op.SLTU -> x[rd] = a + Integer.MIN_VALUE < b + Integer.MIN_VALUE ? 1 : 0;
        case Op.XOR -> x[rd] = a ^ b;
        case Op.SRL -> x[rd] = a >>> b;
        case Op.SRA -> x[rd] = a >> b;
        case Op.OR -> x[rd] = a | b;
        case Op.AND -> x[rd] = a & b;
        case Op.MUL -> x[rd] = a * b;
        case Op.MULH -> x[rd] = (int) (((long) a * b) >> 32);
        case Op.MULHSU -> x[rd] = (int) ((a * (b & 0xffffffffL)) >> 32);
        case Op.MULHU -> x[rd] = (int) (((a & 0xffffffffL) * (b & 0xffffffffL)) >>> 32);
        // The manual's table of division by zero; MIN / -1 = MIN and MIN % -1 = 0 as in Java.
        case Op.DIV -> x[rd] = b == 0 ? -1 : a / b;
        case Op.DIVU -> x[rd] = b == 0 ? -1 : Integer.divideUnsigned(a, b);
        case Op.REM -> x[rd] = b == 0 ? a : a % b;
        case Op.REMU -> x[rd] = b == 0 ? a : Integer.remainderUnsigned(a, b);
        case Op.LW -> {
          int at = a + imm;
          if ((at & 3) != 0) {
            cause = MISALIGNED;
            break loop;
          }
          int[] page = readable[at >>> 22][at >>> 12 & 1023];
          if (page == null && (page = memory.toRead(at)) == null) {
            cause = refusal(at);
            break loop;
          }
          x[rd] = page[at >>> 2 & 1023];
        }
        case Op.LB, Op.LBU -> {
          int at = a + imm;
          int[] page = readable[at >>> 22][at >>> 12 & 1023];
          if (page == null && (page = memory.toRead(at)) == null) {
            cause = refusal(at);
            break loop;
          }
          int value = page[at >>> 2 & 1023] >>> (at << 3);
          x[rd] = (f & 0xff) == Op.LB ? (byte) value : value & 0xff;
        }
        case Op.LH, Op.LHU -> {
          int at = a + imm;
          if ((at & 1) != 0) {
            cause = MISALIGNED;
            break loop;
          }
          int[] page = readable[at >>> 22][at >>> 12 & 1023];
          if (page == null && (page = memory.toRead(at)) == null) {
            cause = refusal(at);
            break loop;
          }
          int value = page[at >>> 2 & 1023] >>> (at << 3);
          x[rd] = (f & 0xff) == Op.LH ? (short) value : value & 0xffff;
        }
        case Op.SW -> {
          int at = a + imm;
          if ((at & 3) != 0) {
            cause = MISALIGNED;
            break loop;
          }
          int[] page = writable[at >>> 22][at >>> 12 & 1023];
          if (page == null && (page = memory.toWrite(at)) == null) {
            cause = refusal(at);
            break loop;
          }
          page[at >>> 2 & 1023] = b;
        }
        case Op.SB -> {
          int at = a + imm;
          int[] page = writable[at >>> 22][at >>> 12 & 1023];
          if (page == null && (page = memory.toWrite(at)) == null) {
            cause = refusal(at);
            break loop;
          }
          int shift = at << 3 & 24;
          int k = at >>> 2 & 1023;
          page[k] = (page[k] & ~(0xff << shift)) | ((b & 0xff) << shift);
        }
        case Op.SH -> {
          int at = a + imm;
          if ((at & 1) != 0) {
            cause = MISALIGNED;
            break loop;
          }
          int[] page = writable[at >>> 22][at >>> 12 & 1023];
          if (page == null && (page = memory.toWrite(at)) == null) {
            cause = refusal(at);
            break loop;
          }
          int shift = at << 3 & 16;
          int k = at >>> 2 & 1023;
          page[k] = (page[k] & ~(0xffff << shift)) | ((b & 0xffff) << shift);
        }
        case Op.BEQ, Op.BNE, Op.BLT, Op.BGE, Op.BLTU, Op.BGEU -> {
          boolean taken =
              switch (f & 0xff) {
                case Op.BEQ -> a == b;
                case Op.BNE -> a != b;
                case Op.BLT -> a < b;
                case Op.BGE -> a >= b;
                case Op.BLTU -> a + Integer.MIN_VALUE < b + Integer.MIN_VALUE;
                default -> a + Integer.MIN_VALUE >= b + Integer.MIN_VALUE;
              };
          if (taken) {
            if (imm < 0) {
              cause = badTarget(imm);
              break loop;
            }
            left--;
            i = imm;
            continue loop;
          }
        }
        case Op.JAL -> {
          if (imm < 0) {
            cause = badTarget(imm);
            break loop;
          }
          x[rd] = m.program.addresses[i] + 4;
          left--;
          i = imm;
          continue loop;
        }
        case Op.JALR -> {
          int target = target(m.program, a + imm & ~1);
          if (target < 0) {
            cause = badTarget(target);
            break loop;
          }
          x[rd] = m.program.addresses[i] + 4;
          left--;
          i = target;
          continue loop;
        }
        case Op.FENCE -> {}
        case Op.ECALL -> {
          left--;
          i++;
          cause = CALLED;
          break loop;
        }
        case Op.EBREAK -> {
          cause = BREAKPOINT;
          break loop;
        }
        case Op.FETCH -> {
          cause = FETCH;
          break loop;
        }
        default -> {
          cause = ILLEGAL;
          break loop;
        }
      }
      left--;
      i++;
    }
    m.index = i;
    m.cycles += budget - left;
    return cause;
  }

  private static int target(Program program, int address) {
    Program.Block main = program.main;
    int offset = address - main.start();
    if ((offset & 3) == 0 && offset >>> 2 < main.words()) {
      return main.first() + (offset >>> 2);
    }
    return program.target(address);
  }

  private static int badTarget(int target) {
    return target == -2 ? MISALIGNED : FETCH;
  }

  private static int refusal(int address) {
    return Memory.refusal(address).code;
  }
}
