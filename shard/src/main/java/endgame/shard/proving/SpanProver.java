package endgame.shard.proving;

import endgame.consensus.codec.Merkle;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardState;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Statement;
import endgame.zk.proof.Verdict;
import endgame.zk.witness.WitnessProver;
import endgame.zk.witness.WitnessSystem;

/** Makes {@code witness/1} proofs of spans. Pure but for the store it reads. */
public final class SpanProver {
  private final Secp256k1.SecretKey key;

  public SpanProver(Secp256k1.SecretKey key) {
    this.key = key;
  }

  /** A signed statement with its proof, or why there is none. */
  public sealed interface Result {
    record Proven(Envelope envelope, Bytes proof) implements Result {}

    record Failed(String reason) implements Result {}
  }

  /** Proves a closed span. */
  public Result prove(ShardExecution execution, SpanResult span) {
    if (span.items().isEmpty()) {
      return new Result.Failed("what the span was given is pruned");
    }
    if (!execution.holds(span.claim().root().before())) {
      return new Result.Failed("the state before the span is not here");
    }
    ShardState before = execution.before(span);
    var proven =
        new WitnessProver(execution.spanCycles())
            .prove(
                execution.program(),
                span.items(),
                before,
                before,
                endgame.zk.guest.Bytes.of(key.address().toBytes()));
    return switch (proven) {
      case WitnessProver.Result.Failed(String reason) -> new Result.Failed(reason);
      case WitnessProver.Result.Proven(var statementBytes, var proofBytes) -> {
        Statement statement = new Statement(span.claim(), key.address());
        Bytes proof = Bytes.wrap(proofBytes.toArray());
        if (!statement.encode().equals(Bytes.wrap(statementBytes.toArray()))) {
          yield new Result.Failed("the proof is of another claim than the execution's");
        }
        if (check(execution, statementBytes, proofBytes)
            instanceof Verdict.Rejected(String reason)) {
          yield new Result.Failed("the proof doesn't verify: " + reason);
        }
        Envelope unsigned =
            new Envelope(
                statement,
                Hash.of(Merkle.sha256().digest(proof.toArray())),
                proof.size(),
                span.sidecar(),
                Bytes.wrap(new byte[Envelope.SIGNATURE_SIZE]));
        Secp256k1.Signature signature = key.sign(Keccak256.hash(unsigned.signedBytes().toArray()));
        yield new Result.Proven(unsigned.signed(signature.encode()), proof);
      }
    };
  }

  /** A false proof would cost the submission deposit. */
  private static Verdict check(
      ShardExecution execution, endgame.zk.guest.Bytes statement, endgame.zk.guest.Bytes proof) {
    return new WitnessSystem(execution.spanCycles())
        .verify(
            WitnessSystem.keyOf(
                execution.program(),
                endgame.zk.guest.Bytes.of(execution.identity().programHash().toBytes())),
            statement.toArray(),
            proof.toArray());
  }
}
