package endgame.zk.riscv;

import static endgame.zk.riscv.Asm.A0;
import static endgame.zk.riscv.Asm.A1;
import static endgame.zk.riscv.Asm.A2;
import static endgame.zk.riscv.Asm.S0;
import static endgame.zk.riscv.Asm.T0;
import static endgame.zk.riscv.Asm.T1;
import static endgame.zk.riscv.Asm.T2;

/** Prints the emulator's speed, plain and traced; asserts nothing. */
public final class EmulatorSpeed {
  private EmulatorSpeed() {}

  /** An endless mix of loads, stores, arithmetic, branches and calls over 64 KiB. */
  static Program mix() {
    Asm asm = new Asm(0x10000);
    asm.li(S0, 0x200000).li(A0, 12345).li(A2, 1664525);
    asm.label("outer").li(T0, 0);
    asm.label("loop");
    asm.mul(A0, A0, A2).addi(A0, A0, 1013).srli(T1, A0, 14).slli(T1, T1, 2);
    asm.slli(T1, T1, 14).srli(T1, T1, 14).add(T1, T1, S0);
    asm.lw(T2, T1, 0).add(T2, T2, A0).sw(T2, T1, 0);
    asm.andi(A1, A0, 4).beq(A1, 0, "even").call("leaf");
    asm.label("even").lbu(A1, S0, 5).xor(A0, A0, A1).addi(T0, T0, 1);
    asm.li(T1, 4000).bltu(T0, T1, "loop").j("outer");
    asm.label("leaf").xor(A0, A0, T2).srli(A1, A0, 3).add(A0, A0, A1).ret();
    return asm.program();
  }

  /** Hash-like arithmetic: long straight code. */
  static Program straight() {
    Asm asm = new Asm(0x10000);
    asm.li(S0, 0x200000).li(A0, 12345).li(A1, 777);
    asm.label("loop");
    for (int k = 0; k < 60; k++) {
      asm.lw(T0, S0, 4 * k).slli(T1, A0, 5 + k % 7).srli(T2, A0, 27 - k % 7);
      asm.xor(T1, T1, T2).add(A0, T1, T0).xor(A1, A1, A0).sw(A1, S0, 4 * k);
    }
    return asm.j("loop").program();
  }

  public static void main(String[] arguments) {
    for (int round = 0; round < 3; round++) {
      report("mix", mix());
      report("straight", straight());
    }
  }

  private static void report(String name, Program program) {
    Machine plain = Machine.start(program);
    long start = System.nanoTime();
    for (int k = 1; k <= 64; k++) {
      plain.run(k * (1L << 23));
    }
    double plainRate = plain.cycles() * 1e3 / (System.nanoTime() - start);
    Machine traced = Machine.start(program);
    long[] sum = new long[1];
    start = System.nanoTime();
    traced.run(
        1L << 26,
        (pc, decoded, rs1, rs2, before, after, address, wordBefore, wordAfter) ->
            sum[0] += pc ^ after ^ wordAfter);
    double tracedRate = traced.cycles() * 1e3 / (System.nanoTime() - start);
    System.out.printf("%-9s plain %.0f M/s, traced %.0f M/s%n", name, plainRate, tracedRate);
  }
}
