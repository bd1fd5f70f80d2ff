package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.riscv.RandomCode;
import endgame.zk.riscv.Stop;
import endgame.zk.stark.ProvingKey;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.TraceCheck;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Random instruction streams through the exact check of all tables. */
class SegmentFuzzTest {
  private static final int STREAMS = Integer.getInteger("endgame.streams", 150);
  private static final int LIMIT = 400;

  @Test
  void everyStreamSatisfiesAllTables() {
    VerifyingKey key = null;
    int instructions = 0;
    for (long seed = 0; seed < STREAMS; seed++) {
      Program program = RandomCode.program(RandomCode.words(seed));
      int steps = steps(program);
      if (steps == 0) {
        continue;
      }
      instructions += steps;
      Rom rom = Rom.of(program);
      List<int[][]> fixed = Tables.fixed(rom);
      if (key == null) {
        key = ProvingKey.of(StarkParameters.FAST, Tables.ALL, fixed, Workers.SERIAL).verifyingKey();
      }
      check("seed " + seed, key, rom, fixed, steps);
    }
    assertThat(instructions).isGreaterThan(10 * STREAMS);
  }

  /** Instructions before a stream traps or asks for its host. */
  private static int steps(Program program) {
    int[] steps = {0};
    Stop stop =
        Machine.start(program).run(LIMIT, (pc, w, a, b, before, after, at, old, now) -> steps[0]++);
    return stop instanceof Stop.Wants ? steps[0] - 1 : steps[0];
  }

  private static void check(
      String name, VerifyingKey key, Rom rom, List<int[][]> fixed, int steps) {
    Machine machine = Machine.start(rom.program());
    MemoryTree tree = SegmentRun.tree(machine);
    int[] before = tree.root();
    switch (SegmentRun.run(machine, rom, Replay.ofInput(Bytes.EMPTY), steps, 0)) {
      case SegmentRun.Result.Failed(String reason) -> throw new AssertionError(name + reason);
      case SegmentRun.Result.Done(SegmentRun run) -> {
        List<Trace> traces = SegmentTraces.of(run, tree, Workers.SERIAL);
        SegmentClaim claim = SegmentClaim.of(run, before, tree.root());
        assertThat(TraceCheck.faults(key, traces, fixed, claim.messages(), 5)).as(name).isEmpty();
      }
    }
  }
}
