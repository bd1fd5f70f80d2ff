package endgame.node;

import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.EvidenceGossip;
import endgame.node.beacon.PeerMessages;
import endgame.node.beacon.Readers;
import endgame.node.beacon.TransactionPool;
import endgame.node.beacon.Wire;
import endgame.node.shard.BlobExchange;
import endgame.node.shard.ShardLayer;
import endgame.node.shard.ShardRunners;
import java.util.Optional;

/** Hands what peers send to whoever it is for, on the readers' threads. */
record Gossip(
    ChainStore store,
    TransactionPool pool,
    ShardRunners runners,
    ShardLayer layer,
    BlobExchange exchange,
    EvidenceGossip evidence,
    Readers readers)
    implements PeerMessages.GossipHandler {

  @Override
  public void on(NodeId from, Wire.Gossip message) {
    switch (message) {
      case Wire.Gossip.BeaconTransaction(Bytes raw) ->
          readers.gossip(() -> pool.add(store.head(), raw));
      case Wire.Gossip.ShardTransaction(int shard, Bytes raw) -> onShardTransaction(shard, raw);
      case Wire.Gossip.StatementEnvelope(Bytes envelope) ->
          readers.gossip(() -> layer.onEnvelope(Optional.of(from), envelope));
      case Wire.Gossip.EvidencePiece(Bytes piece) -> evidence.on(from, piece);
    }
  }

  private void onShardTransaction(int shard, Bytes raw) {
    runners
        .get(shard)
        .ifPresent(runner ->
            readers.gossip(() -> {
              runner.pool().add(runner.latestViews(), raw);
              runner.hint();
            }));
    runners
        .foreign(shard)
        .ifPresent(runner ->
            readers.gossip(() -> {
              runner.pool().add(raw);
              runner.hint();
            }));
  }

  @Override
  public void on(NodeId from, Wire.Pushed.SequencedBatch batch) {
    var _ = readers.request(() -> layer.onBatch(from, batch));
  }

  @Override
  public Optional<Bytes> piece(Bytes request) {
    return exchange.answer(request);
  }
}
