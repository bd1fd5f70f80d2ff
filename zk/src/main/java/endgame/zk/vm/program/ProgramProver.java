package endgame.zk.vm.program;

import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.StarkCodec;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.segment.SegmentProver;
import java.util.ArrayList;
import java.util.List;

/** Proves runs segment by segment: memory is that of one segment, whatever the run's length. */
public final class ProgramProver {
  private final Program program;
  private final Preset preset;
  private final Rom rom;
  private final SegmentProver prover;
  private final StarkCodec codec;
  private final int stepsMax;

  /**
   * A prover of one program.
   *
   * @param stepsMax instructions of a segment
   */
  public ProgramProver(Program program, Preset preset, int stepsMax, Workers workers) {
    this.program = program;
    this.preset = preset;
    this.stepsMax = stepsMax;
    this.rom = Rom.of(program);
    this.prover = new SegmentProver(rom, preset.parameters(), workers);
    this.codec = new StarkCodec(prover.key().verifyingKey());
  }

  /** Is told how far a proof is. */
  public interface Progress {
    /** Tells nobody. */
    Progress NONE =
        new Progress() {
          @Override
          public void phase(int segment, String phase) {}

          @Override
          public void proven(int segment, long cycles, int bytes) {}
        };

    /** A phase of a segment begins. */
    void phase(int segment, String phase);

    /** A segment is proven. */
    void proven(int segment, long cycles, int bytes);
  }

  /** What came of it. */
  public sealed interface Result {
    record Proven(ProgramProof proof, long cycles) implements Result {}

    /** There is nothing to prove: the run traps, for example. */
    record Failed(String reason) implements Result {}
  }

  /**
   * Proves a run from the entry to its end.
   *
   * @param host at the start of the run
   * @param cyclesMax of the run, before which each NEXT must be; 0 if there is none
   * @param context bytes that the proof is bound to
   */
  public Result prove(Replay host, long cyclesMax, byte[] context, Progress progress) {
    Machine machine = Machine.start(program);
    MemoryTree tree = SegmentRun.tree(machine);
    List<ProgramProof.Segment> segments = new ArrayList<>();
    long cycles = 0;
    while (segments.size() < ProgramProof.SEGMENTS_MAX) {
      int number = segments.size();
      progress.phase(number, "run");
      switch (SegmentRun.run(machine, rom, host, stepsMax, cyclesMax)) {
        case SegmentRun.Result.Failed(String reason) -> {
          return new Result.Failed(reason);
        }
        case SegmentRun.Result.Done(SegmentRun run) -> {
          SegmentProver.Proven proven =
              prover.prove(run, tree, context, phase -> progress.phase(number, phase));
          byte[] bytes = codec.encode(proven.proof());
          segments.add(
              new ProgramProof.Segment(
                  proven.claim().pcEnd(),
                  proven.claim().timeEnd(),
                  proven.claim().rootAfter(),
                  proven.claim().journal().length(),
                  bytes));
          cycles += proven.claim().cycles();
          progress.proven(number, cycles, bytes.length);
          if (proven.claim().halts()) {
            return new Result.Proven(
                new ProgramProof(preset, segments, proven.claim().exitCode(), host.journal()),
                cycles);
          }
        }
      }
    }
    return new Result.Failed("more than " + ProgramProof.SEGMENTS_MAX + " segments");
  }
}
