package endgame.node.bench;

import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** How many million instructions the emulator runs in a second, plain and traced. */
public final class EmulatorBench {
  private static final int CODE = 0x10000;
  private static final int DATA = 0x200;
  private static final int ROUNDS = 3;
  private static final long PLAIN_CYCLES = 1L << 28;
  private static final long TRACED_CYCLES = 1L << 26;

  private static final int LOAD = 0x03;
  private static final int IMMEDIATE = 0x13;
  private static final int STORE = 0x23;
  private static final int REGISTER = 0x33;
  private static final int UPPER = 0x37;
  private static final int S0 = 8;
  private static final int A0 = 10;
  private static final int A1 = 11;
  private static final int A2 = 12;
  private static final int T0 = 5;
  private static final int T1 = 6;
  private static final int T2 = 7;

  private EmulatorBench() {}

  public static Report run() {
    Report.Rows rows = new Report.Rows();
    measure(rows, "short loop", shortLoop());
    measure(rows, "straight code", straight());
    return rows.of("emulator");
  }

  private static void measure(Report.Rows rows, String name, Program program) {
    double plain = 0;
    double traced = 0;
    long[] sum = new long[1];
    for (int round = 0; round < ROUNDS; round++) {
      Machine machine = Machine.start(program);
      long start = System.nanoTime();
      machine.run(PLAIN_CYCLES);
      plain = Math.max(plain, rate(machine, start));
      machine = Machine.start(program);
      start = System.nanoTime();
      machine.run(
          TRACED_CYCLES,
          (pc, decoded, rs1, rs2, before, after, address, wordBefore, wordAfter) ->
              sum[0] += pc ^ after ^ wordAfter);
      traced = Math.max(traced, rate(machine, start));
    }
    rows.add(name + ", plain", plain, "MIPS").add(name + ", traced", traced, "MIPS");
  }

  private static double rate(Machine machine, long start) {
    return machine.cycles() * 1e3 / (System.nanoTime() - start);
  }

  private static int i(int opcode, int function, int target, int source, int immediate) {
    return immediate << 20 | source << 15 | function << 12 | target << 7 | opcode;
  }

  private static int r(int seven, int function, int target, int one, int two) {
    return seven << 25 | two << 20 | one << 15 | function << 12 | target << 7 | REGISTER;
  }

  private static int store(int value, int base, int offset) {
    return (offset >> 5) << 25 | value << 20 | base << 15 | 2 << 12 | (offset & 31) << 7 | STORE;
  }

  /** {@code jal x0} back by so many words. */
  private static int back(int words) {
    int offset = -4 * words;
    return (offset >> 20 & 1) << 31
        | (offset >> 1 & 0x3ff) << 21
        | (offset >> 11 & 1) << 20
        | (offset >> 12 & 0xff) << 12
        | 0x6f;
  }

  private static List<Integer> prologue() {
    List<Integer> code = new ArrayList<>();
    code.add(DATA << 12 | S0 << 7 | UPPER);
    code.add(i(IMMEDIATE, 0, A0, 0, 1234));
    code.add(i(IMMEDIATE, 0, A1, 0, 777));
    code.add(i(IMMEDIATE, 0, A2, 0, 1665));
    return code;
  }

  /** Multiply, shift, load, add, store, an untaken branch, a jump. */
  private static Program shortLoop() {
    List<Integer> code = prologue();
    int loop = code.size();
    code.add(r(1, 0, A0, A0, A2));
    code.add(i(IMMEDIATE, 0, A0, A0, 1013));
    code.add(i(IMMEDIATE, 7, T1, A0, 0x3fc));
    code.add(r(0, 0, T1, T1, S0));
    code.add(i(LOAD, 2, T2, T1, 0));
    code.add(r(0, 0, T2, T2, A0));
    code.add(store(T2, T1, 0));
    // beq s0, x0, +8
    code.add(S0 << 15 | 8 << 7 | 0x63);
    code.add(i(LOAD, 4, A1, S0, 5));
    code.add(r(0, 4, A0, A0, A1));
    code.add(back(code.size() - loop));
    return load(code);
  }

  /** Hash-like arithmetic without branches. */
  private static Program straight() {
    List<Integer> code = prologue();
    int loop = code.size();
    for (int k = 0; k < 60; k++) {
      code.add(i(LOAD, 2, T0, S0, 4 * k));
      code.add(i(IMMEDIATE, 1, T1, A0, 5 + k % 7));
      code.add(i(IMMEDIATE, 5, T2, A0, 27 - k % 7));
      code.add(r(0, 4, T1, T1, T2));
      code.add(r(0, 0, A0, T1, T0));
      code.add(r(0, 4, A1, A1, A0));
      code.add(store(A1, S0, 4 * k));
    }
    code.add(back(code.size() - loop));
    return load(code);
  }

  /** An ELF of one executable segment. */
  private static Program load(List<Integer> code) {
    int header = 52 + 32;
    ByteBuffer elf = ByteBuffer.allocate(header + 4 * code.size()).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 243).putInt(1).putInt(CODE).putInt(52).putInt(0);
    elf.putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) 1);
    elf.putShort((short) 40).putShort((short) 0).putShort((short) 0);
    elf.putInt(1).putInt(header).putInt(CODE).putInt(CODE);
    elf.putInt(4 * code.size()).putInt(4 * code.size()).putInt(5).putInt(4);
    code.forEach(elf::putInt);
    return switch (Elf.load(elf.array())) {
      case Elf.Result.Loaded loaded -> loaded.program();
      case Elf.Result.Malformed malformed -> throw new IllegalStateException(malformed.reason());
    };
  }
}
