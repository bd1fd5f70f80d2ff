package endgame.shard.proving;

import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardState;
import endgame.shard.execution.SpanResult;
import endgame.zk.guest.Bytes;
import endgame.zk.proof.Verdict;
import endgame.zk.witness.WitnessProver;
import endgame.zk.witness.WitnessSystem;

/** Makes proofs of {@code witness/1}. */
public final class WitnessMaker implements ProofMaker {
  @Override
  public Made make(ShardExecution execution, SpanResult span, Bytes earner) {
    ShardState before = execution.before(span);
    var proven =
        new WitnessProver(execution.spanCycles())
            .prove(execution.program(), span.items(), before, before, earner);
    return switch (proven) {
      case WitnessProver.Result.Failed(String reason) -> new Made.Failed(reason);
      case WitnessProver.Result.Proven(Bytes statement, Bytes proof) ->
          new Made.Proof(statement, proof);
    };
  }

  @Override
  public Verdict check(ShardExecution execution, Bytes statement, Bytes proof) {
    Bytes programHash = Bytes.of(execution.identity().programHash().toBytes());
    return new WitnessSystem(execution.spanCycles())
        .verify(
            WitnessSystem.keyOf(execution.program(), programHash),
            statement.toArray(),
            proof.toArray());
  }
}
