package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.ProvingKey;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.TraceCheck;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random programs with loads, stores, products and quotients: all tables and buses, exactly. */
class SegmentTracesTest {
  private static final int SEED = 61;
  private static final int LENGTH = 400;
  private static final int BASE = 0x20000;
  private static final int[] LOADS = {0, 1, 2, 4, 5};

  private static int operand(SplittableRandom random) {
    int[] edges = {0, 1, -1, 0x80000000, 0x7fffffff, 0xff, 0x8000};
    return random.nextInt(3) == 0 ? edges[random.nextInt(edges.length)] : random.nextInt();
  }

  private static Program program() {
    SplittableRandom random = new SplittableRandom(SEED);
    Asm asm = new Asm(0x10000).li(5, BASE);
    for (int i = 0; i < LENGTH; i++) {
      int rd = random.nextInt(4) == 0 ? 0 : random.nextInt(8, 16);
      int rs1 = random.nextInt(8, 16);
      int rs2 = random.nextInt(4) == 0 ? rs1 : random.nextInt(8, 16);
      int funct3 = random.nextInt(8);
      switch (random.nextInt(5)) {
        case 0 -> asm.li(rs1, operand(random));
        case 1, 2 -> asm.register(1, funct3, rd, rs1, rs2);
        case 3 -> {
          int kind = LOADS[random.nextInt(LOADS.length)];
          asm.immediate(3, kind, rd, 5, random.nextInt(-4, 4) << (kind & 3));
        }
        default -> {
          int kind = random.nextInt(3);
          asm.store(kind, 5, rs1, random.nextInt(4) << kind);
        }
      }
    }
    return asm.halt(0).program();
  }

  @Test
  void allTablesAgree() {
    Program program = program();
    Rom rom = Rom.of(program);
    MemoryTree tree = SegmentRun.tree(Machine.start(program));
    SegmentRun run =
        switch (SegmentRun.run(
            Machine.start(program), rom, Replay.ofInput(Bytes.EMPTY), 1 << 16, 0)) {
          case SegmentRun.Result.Done done -> done.run();
          case SegmentRun.Result.Failed failed -> throw new AssertionError(failed.reason());
        };
    int[] before = tree.root();
    List<Trace> traces = SegmentTraces.of(run, tree, Workers.SERIAL);
    SegmentClaim claim =
        new SegmentClaim(
            run.pcStart(), run.pcEnd(), run.timeEnd(), before, tree.root(), 0, 0, Bytes.EMPTY, 0);
    List<int[][]> fixed = Tables.fixed(rom);
    ProvingKey key = ProvingKey.of(StarkParameters.FAST, Tables.ALL, fixed, Workers.SERIAL);
    assertThat(TraceCheck.faults(key.verifyingKey(), traces, fixed, claim.messages(), 5))
        .as("seed %d", SEED)
        .isEmpty();
  }
}
