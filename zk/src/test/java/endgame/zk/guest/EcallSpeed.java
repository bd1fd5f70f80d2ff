package endgame.zk.guest;

import static endgame.zk.riscv.Asm.A0;
import static endgame.zk.riscv.Asm.A1;
import static endgame.zk.riscv.Asm.A2;
import static endgame.zk.riscv.Asm.A7;

import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Program;

/** Prints what a cycle of each precompile takes: the charges should keep them alike. */
public final class EcallSpeed {
  private static final long CYCLES = 1 << 23;

  private EcallSpeed() {}

  public static void main(String[] arguments) {
    for (int round = 0; round < 3; round++) {
      for (int number = Ecall.POSEIDON2; number <= Ecall.MULMOD256; number++) {
        Asm asm = new Asm(0x1000).label("loop").li(A0, 0x100000).li(A1, 0x1000).li(A2, 0x1004);
        Program program = asm.li(A7, number).word(0x73).j("loop").program();
        long start = System.nanoTime();
        boolean ended =
            ComputeRun.run(program, Bytes.EMPTY, CYCLES) instanceof ComputeRun.Result.Halted;
        double ns = (System.nanoTime() - start) / (double) CYCLES;
        System.out.printf("0x%x: %.1f ns per cycle%s%n", number, ns, ended ? ", ended" : "");
      }
    }
  }
}
