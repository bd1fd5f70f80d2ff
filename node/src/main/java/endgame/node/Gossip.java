package endgame.node;

import endgame.consensus.beacon.Admission;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.EvidenceGossip;
import endgame.node.beacon.PeerMessages;
import endgame.node.beacon.Readers;
import endgame.node.beacon.TransactionPool;
import endgame.node.beacon.Wire;
import endgame.node.shard.BlobExchange;
import endgame.node.shard.ForeignRunner;
import endgame.node.shard.ShardLayer;
import endgame.node.shard.ShardRunner;
import endgame.node.shard.ShardRunners;
import endgame.node.snapshot.SnapshotServer;
import endgame.p2p.gossip.Verdict;
import endgame.shard.sequencing.BytesPool;
import endgame.shard.sequencing.ShardPool;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Hands what peers send to whoever it is for, on the readers' threads. */
record Gossip(
    ChainStore store,
    TransactionPool pool,
    ShardRunners runners,
    ShardLayer layer,
    BlobExchange exchange,
    EvidenceGossip evidence,
    SnapshotServer snapshots,
    Readers readers)
    implements PeerMessages.GossipHandler {
  private static final Set<Admission.Reason> ALWAYS_WRONG =
      EnumSet.of(
          Admission.Reason.MALFORMED,
          Admission.Reason.WRONG_CHAIN_ID,
          Admission.Reason.BAD_SIGNATURE);

  @Override
  public void on(NodeId from, Wire.Gossip message, Consumer<Verdict> verdict) {
    boolean taken =
        readers.gossip(() -> {
          switch (message) {
            case Wire.Gossip.BeaconTransaction(Bytes raw) ->
                verdict.accept(judge(pool.add(store.head(), raw)));
            case Wire.Gossip.ShardTransaction(int shard, Bytes raw) ->
                verdict.accept(onShardTransaction(shard, raw));
            case Wire.Gossip.StatementEnvelope(Bytes envelope) ->
                onEnvelope(from, envelope, verdict);
            case Wire.Gossip.EvidencePiece(Bytes piece) -> evidence.on(piece, verdict);
          }
        });
    if (!taken) {
      verdict.accept(Verdict.IGNORE);
    }
  }

  /** Only what is wrong in any state is its sender's fault; the rest may be a matter of time. */
  private static Verdict judge(TransactionPool.Result result) {
    return switch (result) {
      case TransactionPool.Result.Added(var _, boolean isNew) ->
          isNew ? Verdict.ACCEPT : Verdict.IGNORE;
      case TransactionPool.Result.Refused(var reason, var _) ->
          reason.filter(ALWAYS_WRONG::contains).isPresent() ? Verdict.REJECT : Verdict.IGNORE;
    };
  }

  /** What this node doesn't execute it can't judge, so it doesn't spread it either. */
  private Verdict onShardTransaction(int shard, Bytes raw) {
    boolean isNew = false;
    Optional<ShardRunner> runner = runners.get(shard);
    if (runner.isPresent()) {
      isNew =
          runner.get().pool().add(runner.get().latestViews(), raw)
                  instanceof ShardPool.Result.Added(var _, boolean added)
              && added;
      runner.get().hint();
    }
    Optional<ForeignRunner> foreign = runners.foreign(shard);
    if (foreign.isPresent()) {
      isNew |=
          foreign.get().pool().add(raw) instanceof BytesPool.Result.Added(var _, boolean added)
              && added;
      foreign.get().hint();
    }
    return isNew ? Verdict.ACCEPT : Verdict.IGNORE;
  }

  /** Spread when its proof is here: who hears of it from this node asks this node for it. */
  private void onEnvelope(NodeId from, Bytes envelope, Consumer<Verdict> verdict) {
    Runnable whenHeld = () -> verdict.accept(Verdict.ACCEPT);
    if (!layer.onEnvelope(Optional.of(from), envelope, whenHeld)) {
      verdict.accept(Verdict.IGNORE);
    }
  }

  @Override
  public void on(NodeId from, Wire.Pushed.SequencedBatch batch) {
    var _ = readers.request(() -> layer.onBatch(from, batch));
  }

  @Override
  public Optional<Bytes> piece(Bytes request) {
    return exchange.answer(request);
  }

  @Override
  public void snapshot(SnapshotRequest request, Consumer<Optional<Bytes>> reply) {
    snapshots.answer(request, reply);
  }
}
