package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.TraceCheck;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.List;
import java.util.function.IntSupplier;

/** Runs programs and checks all tables of each segment exactly, without a proof. */
final class SegmentCheck {
  private static final long CYCLES_MAX = 1 << 20;

  private SegmentCheck() {}

  /** The journal of a run that satisfies all tables. */
  static Bytes journal(Program program, Replay host, int stepsMax) {
    run(program, host, () -> stepsMax);
    return host.journal();
  }

  /**
   * The machine after a run that satisfies all tables.
   *
   * @param stepsMax of each segment
   */
  static Machine run(Program program, Replay host, IntSupplier stepsMax) {
    Rom rom = Rom.of(program);
    List<int[][]> fixed = Tables.fixed(rom);
    // The check doesn't look at the commitment.
    int logRom = Integer.numberOfTrailingZeros(rom.columns()[0].length);
    byte[] cap = new byte[SegmentVerifier.capBytes(StarkParameters.FAST, logRom)];
    VerifyingKey key = SegmentVerifier.key(StarkParameters.FAST, logRom, cap);
    Machine machine = Machine.start(program);
    MemoryTree tree = SegmentRun.tree(machine);
    while (true) {
      int[] before = tree.root();
      switch (SegmentRun.run(machine, rom, host, stepsMax.getAsInt(), CYCLES_MAX)) {
        case SegmentRun.Result.Failed(String reason) -> throw new AssertionError(reason);
        case SegmentRun.Result.Done(SegmentRun run) -> {
          List<Trace> traces = SegmentTraces.of(run, tree, Workers.SERIAL);
          SegmentClaim claim = SegmentClaim.of(run, before, tree.root());
          assertThat(TraceCheck.faults(key, traces, fixed, claim.messages(), 5)).isEmpty();
          if (claim.halts()) {
            return machine;
          }
        }
      }
    }
  }
}
