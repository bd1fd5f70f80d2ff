package endgame.shard.proving;

import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.SpanResult;
import endgame.zk.guest.Bytes;
import endgame.zk.proof.Verdict;

/** Makes proofs of spans in one proof system. */
public interface ProofMaker {
  /** What came of it. */
  sealed interface Made {
    /**
     * @param statement its bytes, with who earns for it
     */
    record Proof(Bytes statement, Bytes proof) implements Made {}

    record Failed(String reason) implements Made {}
  }

  /**
   * Makes a proof that nobody has verified yet.
   *
   * @param earner who earns for it, 20 bytes
   */
  Made make(ShardExecution execution, SpanResult span, Bytes earner);

  /** What a verifier says of it: a false proof would cost the submission deposit. */
  Verdict check(ShardExecution execution, Bytes statement, Bytes proof);
}
