package endgame.shard.proving;

import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.SpanResult;
import endgame.zk.guest.Bytes;

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
   * Makes and checks a proof: a false one would cost the submission deposit.
   *
   * @param earner who earns for it, 20 bytes
   */
  Made make(ShardExecution execution, SpanResult span, Bytes earner);
}
