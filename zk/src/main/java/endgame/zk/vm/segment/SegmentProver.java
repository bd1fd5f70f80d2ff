package endgame.zk.vm.segment;

import endgame.zk.air.Trace;
import endgame.zk.parallel.Workers;
import endgame.zk.stark.ProvingKey;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkProof;
import endgame.zk.stark.StarkProver;
import endgame.zk.stark.TraceCheck;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.util.List;
import java.util.function.Consumer;

/** Proves segments of one program. */
public final class SegmentProver {
  private final Rom rom;
  private final ProvingKey key;
  private final Workers workers;

  public SegmentProver(Rom rom, StarkParameters parameters, Workers workers) {
    this.rom = rom;
    this.key = key(rom, parameters, workers);
    this.workers = workers;
  }

  /** The key of a program's segments. */
  public static ProvingKey key(Rom rom, StarkParameters parameters, Workers workers) {
    return ProvingKey.of(parameters, Tables.ALL, Tables.fixed(rom), workers);
  }

  /** A proof of a segment and what it shows. */
  public record Proven(SegmentClaim claim, StarkProof proof) {}

  public ProvingKey key() {
    return key;
  }

  /**
   * Proves one segment.
   *
   * @param tree memory before the segment; afterwards, after it
   * @param context what the proof is bound to besides
   * @param progress is told the name of each phase when it begins
   */
  public Proven prove(SegmentRun run, MemoryTree tree, byte[] context, Consumer<String> progress) {
    progress.accept("trace");
    int[] before = tree.root();
    List<Trace> traces = SegmentTraces.of(run, tree, workers);
    SegmentClaim claim = SegmentClaim.of(run, before, tree.root());
    return new Proven(
        claim, StarkProver.prove(key, traces, claim.messages(), context, workers, progress));
  }

  /** What is wrong with the traces of a segment, without a proof: for tests. */
  List<TraceCheck.Fault> faults(SegmentRun run, MemoryTree tree, int max) {
    int[] before = tree.root();
    List<Trace> traces = SegmentTraces.of(run, tree, workers);
    SegmentClaim claim = SegmentClaim.of(run, before, tree.root());
    return TraceCheck.faults(key.verifyingKey(), traces, Tables.fixed(rom), claim.messages(), max);
  }
}
