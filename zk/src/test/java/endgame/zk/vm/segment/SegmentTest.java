package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkVerifier;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentTest {
  private static final int START = 0x10000;

  /** Σ of shifted, compared and masked numbers below 50, then halts with a7 = 93. */
  private static Program program() {
    Asm asm = new Asm(START);
    asm.li(10, 0).li(11, 0).li(12, 50).label("loop");
    asm.register(0, 1, 13, 11, 11).register(0, 4, 10, 10, 13).register(0, 0, 10, 10, 11);
    asm.register(0x20, 5, 14, 10, 11).register(0, 3, 15, 14, 10).register(0, 7, 10, 10, 13);
    asm.addi(11, 11, 1).word(Asm.branchBits(-28) | 12 << 20 | 11 << 15 | 4 << 12 | 0x63);
    asm.li(17, 93).word(0x73);
    return Asm.load(Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(asm.words()), true))));
  }

  private static SegmentRun run(Machine machine, Rom rom, int steps) {
    return switch (SegmentRun.run(machine, rom, Replay.ofInput(Bytes.EMPTY), steps, 0)) {
      case SegmentRun.Result.Done(SegmentRun run) -> run;
      case SegmentRun.Result.Failed(String reason) -> throw new AssertionError(reason);
    };
  }

  @Test
  void aSegmentIsProven() {
    Program program = program();
    Rom rom = Rom.of(program);
    SegmentProver prover = new SegmentProver(rom, StarkParameters.FAST, Workers.SERIAL);
    Machine machine = Machine.start(program);
    SegmentRun run = run(machine, rom, 1 << 20);
    assertThat(prover.faults(run, SegmentRun.tree(Machine.start(program)), 5)).isEmpty();
    MemoryTree tree = SegmentRun.tree(Machine.start(program));
    SegmentProver.Proven proven = prover.prove(run, tree, new byte[0], phase -> {});
    assertThat(proven.claim().halts()).isTrue();
    assertThat(proven.claim().exitCode()).isEqualTo(machine.register(10));
    assertThat(verify(prover, proven)).isEqualTo(new Verdict.Accepted());
  }

  private static Verdict verify(SegmentProver prover, SegmentProver.Proven proven) {
    return new StarkVerifier(prover.key().verifyingKey())
        .verify(
            proven.proof(),
            Tables.publicValues(proven.claim().limit()),
            proven.claim().messages(),
            new byte[0]);
  }
}
