package endgame.consensus.beacon;

import endgame.consensus.types.BlockBody;
import java.util.List;

/** The part of the transition that consensus does not know: shards plug in here. */
public interface BlockExtension {
  /** Before the transactions: statements. Their proofs were, or will be, verified by certify. */
  Outcome begin(BlockContext block, BlockBody body, StateAccess state, Accounts accounts);

  /** After the transactions: batches. */
  Outcome end(BlockContext block, BlockBody body, StateAccess state, Accounts accounts);

  sealed interface Outcome {
    /** Logs go into the block's own receipt (transaction index after the last transaction). */
    record Applied(List<Log> logs) implements Outcome {}

    /** The block is permanently invalid. */
    record Invalid(String reason) implements Outcome {}
  }

  /** An extension that allows neither batches nor statements. */
  BlockExtension NONE =
      new BlockExtension() {
        @Override
        public Outcome begin(BlockContext b, BlockBody body, StateAccess s, Accounts a) {
          return body.statements().isEmpty()
              ? new Outcome.Applied(List.of())
              : new Outcome.Invalid("statements without a shard layer");
        }

        @Override
        public Outcome end(BlockContext b, BlockBody body, StateAccess s, Accounts a) {
          return body.batches().isEmpty()
              ? new Outcome.Applied(List.of())
              : new Outcome.Invalid("batches without a shard layer");
        }
      };
}
