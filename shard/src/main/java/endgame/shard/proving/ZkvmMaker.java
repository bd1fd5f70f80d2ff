package endgame.shard.proving;

import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardState;
import endgame.shard.execution.SpanResult;
import endgame.zk.guest.Bytes;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.ProofSystem.VerifyingKey;
import endgame.zk.proof.Verdict;
import endgame.zk.vm.Rom;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.program.ProgramProver;
import endgame.zk.vm.program.SpanProof;
import endgame.zk.vm.program.ZkvmSystem;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes proofs of {@code zkvm/1}. Confined to one thread at a time. */
public final class ZkvmMaker implements ProofMaker {
  /** Programs whose commitments are kept; each holds some tens of megabytes. */
  private static final int PROGRAMS_KEPT = 2;

  private final Workers workers;
  private final int stepsMax;
  private final ProgramProver.Progress progress;
  private final Map<Hash, Keys> keys = new LinkedHashMap<>();

  /** What proving and checking proofs of one program need. */
  private record Keys(ProgramProver prover, VerifyingKey key) {}

  /**
   * A maker.
   *
   * @param stepsMax instructions of a segment: memory grows with it
   * @param progress is told of each phase, and may throw to end the work
   */
  public ZkvmMaker(Workers workers, int stepsMax, ProgramProver.Progress progress) {
    this.workers = workers;
    this.stepsMax = stepsMax;
    this.progress = progress;
  }

  @Override
  public Made make(ShardExecution execution, SpanResult span, Bytes earner) {
    if (!Rom.fits(execution.program())) {
      return new Made.Failed("the program has more instructions than a proof can hold");
    }
    Keys known = keys(execution);
    ShardState before = execution.before(span);
    SpanProof.Result result =
        new SpanProof(execution.program(), known.prover(), execution.spanCycles())
            .prove(span.items(), before, before, earner, progress);
    return switch (result) {
      case SpanProof.Result.Failed(String reason) -> new Made.Failed(reason);
      case SpanProof.Result.Proven(Bytes statement, Bytes proof, long cycles) ->
          new Made.Proof(statement, proof);
    };
  }

  private Keys keys(ShardExecution execution) {
    Hash program = execution.identity().programHash();
    Keys known = keys.remove(program);
    if (known == null) {
      ProgramProver prover =
          new ProgramProver(execution.program(), Preset.BALANCED, stepsMax, workers);
      known =
          new Keys(
              prover, ZkvmSystem.keyOf(execution.program(), Bytes.of(program.toBytes()), workers));
    }
    keys.put(program, known);
    while (keys.size() > PROGRAMS_KEPT) {
      keys.remove(keys.keySet().iterator().next());
    }
    return known;
  }

  @Override
  public Verdict check(ShardExecution execution, Bytes statement, Bytes proof) {
    return new ZkvmSystem(execution.spanCycles())
        .verify(keys(execution).key(), statement.toArray(), proof.toArray());
  }
}
