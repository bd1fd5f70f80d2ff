package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.BlockContext;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Log;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.types.BlockBody;
import java.util.ArrayList;
import java.util.List;

/** The shard layer of the beacon transition: statements first, batches last. */
public final class ShardExtension implements BlockExtension {
  private final ShardParameters parameters;
  private final StatementRules statements;
  private final BatchRules batches;

  public ShardExtension(ShardParameters parameters, BatchSignatures signatures) {
    this(parameters, new StatementRules(parameters), new BatchRules(parameters, signatures));
  }

  ShardExtension(ShardParameters parameters, StatementRules statements, BatchRules batches) {
    this.parameters = parameters;
    this.statements = statements;
    this.batches = batches;
  }

  @Override
  public Outcome begin(BlockContext block, BlockBody body, StateAccess state, Accounts accounts) {
    if (body.statements().size() > RegistryLimits.STATEMENTS_MAX) {
      return new Outcome.Invalid("more than " + RegistryLimits.STATEMENTS_MAX + " statements");
    }
    Shards shards = new Shards(state);
    List<Log> logs = new ArrayList<>();
    for (int i = 0; i < body.statements().size(); i++) {
      switch (statements.judge(block, body.statements().get(i), shards)) {
        case StatementRules.Verdict.Refused(String rule) -> {
          return new Outcome.Invalid("statement " + i + ": " + rule);
        }
        case StatementRules.Verdict.Taken(var subject) -> {
          logs.addAll(Finality.settle(subject, shards, accounts));
          if (logs.size() > RegistryLimits.BLOCK_LOGS_MAX) {
            return new Outcome.Invalid("statement " + i + ": block-logs");
          }
        }
      }
    }
    return new Outcome.Applied(logs);
  }

  @Override
  public Outcome end(BlockContext block, BlockBody body, StateAccess state, Accounts accounts) {
    Shards shards = new Shards(state);
    Outcome outcome = batches.apply(block, body.batches(), shards);
    if (outcome instanceof Outcome.Applied) {
      ProverElection.close(parameters, block, shards);
    }
    return outcome;
  }
}
