package endgame.shard.proving;

import endgame.consensus.codec.Merkle;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.Statement;
import endgame.storage.tree.MissingNode;
import endgame.zk.proof.Verdict;
import java.util.Optional;

/** Signs statements of spans with their proofs. Pure but for the store it reads. */
public final class SpanProver {
  private final Secp256k1.SecretKey key;
  private final ProofMaker maker;

  public SpanProver(Secp256k1.SecretKey key, ProofMaker maker) {
    this.key = key;
    this.maker = maker;
  }

  /** A signed statement with its proof, or why there is none. */
  public sealed interface Result {
    record Proven(Envelope envelope, Bytes proof) implements Result {}

    record Failed(String reason) implements Result {}
  }

  /** Proves a closed span, and verifies the proof. */
  public Result prove(ShardExecution execution, SpanResult span) {
    return switch (make(execution, span)) {
      case Result.Failed failed -> failed;
      case Result.Proven proven ->
          fault(execution, span, proven).<Result>map(Result.Failed::new).orElse(proven);
    };
  }

  /** Why a statement with its proof is none of this prover's for a span; empty if it is. */
  public Optional<String> fault(ShardExecution execution, SpanResult span, Result.Proven proven) {
    Envelope envelope = proven.envelope();
    byte[] proof = proven.proof().toArray();
    if (!envelope.statement().equals(new Statement(span.claim(), key.address()))
        || !envelope.sidecar().equals(span.sidecar())) {
      return Optional.of("it is a statement of something else");
    }
    if (envelope.proofBytes() != proof.length
        || !envelope.proofHash().equals(Hash.of(Merkle.sha256().digest(proof)))) {
      return Optional.of("the statement names another proof");
    }
    var statement = endgame.zk.guest.Bytes.of(envelope.statement().encode().toArray());
    return maker.check(execution, statement, endgame.zk.guest.Bytes.of(proof))
            instanceof Verdict.Rejected(String reason)
        ? Optional.of("the proof doesn't verify: " + reason)
        : Optional.empty();
  }

  /** Makes a statement with a proof that nobody has verified yet. */
  public Result make(ShardExecution execution, SpanResult span) {
    if (span.items().isEmpty()) {
      return new Result.Failed("what the span was given is pruned");
    }
    if (!execution.holds(span.claim().root().before())) {
      return new Result.Failed("the state before the span is not here");
    }
    var earner = endgame.zk.guest.Bytes.of(key.address().toBytes());
    ProofMaker.Made made;
    try {
      made = maker.make(execution, span, earner);
    } catch (MissingNode e) {
      // A proof takes minutes, and pruning doesn't wait for it.
      return new Result.Failed("the state before the span was pruned meanwhile");
    }
    return switch (made) {
      case ProofMaker.Made.Failed(String reason) -> new Result.Failed(reason);
      case ProofMaker.Made.Proof(var statementBytes, var proofBytes) -> {
        Statement statement = new Statement(span.claim(), key.address());
        Bytes proof = Bytes.wrap(proofBytes.toArray());
        if (!statement.encode().equals(Bytes.wrap(statementBytes.toArray()))) {
          yield new Result.Failed("the proof is of another claim than the execution's");
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
}
