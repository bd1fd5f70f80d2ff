package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.signer.Signer;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.registry.BatchRules;
import endgame.shard.registry.Sequencers;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardRecord;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This validator as sequencer of one shard: when it may sign a batch, and one batch per parent.
 * Used by the shard's thread.
 */
final class Sequencing {
  private static final Logger LOG = LoggerFactory.getLogger(Sequencing.class);
  private final ShardRunner.Sequencer self;
  private final ChainStore store;
  private final ShardParameters parameters;
  private final ShardLayer layer;
  private final PeerNetwork network;
  private Optional<Hash> sequencedOn = Optional.empty();
  private long sequencedFrom;

  Sequencing(ShardRunner.Surroundings with, ShardRunner.Sequencer self) {
    this.self = self;
    this.store = with.store();
    this.parameters = with.parameters();
    this.layer = with.layer();
    this.network = with.network();
  }

  /**
   * The right to sign one batch.
   *
   * @param record of the shard in the last final state
   * @param account that earns the fees
   * @param validFrom height of that state
   */
  record Turn(ShardRecord record, Address account, long validFrom) {}

  /** Whether a batch of this validator can be ordered by the block after {@code head}. */
  Optional<Turn> turn(BeaconState head, ShardRecord record) {
    long next = head.height() + 1;
    long epoch = store.genesis().epochOf(next);
    ValidatorSet set = head.validators(epoch);
    int index = set.indexOf(self.self());
    List<Integer> allowed =
        Sequencers.allowed(
            parameters,
            set,
            head.seed(epoch),
            record.id(),
            next,
            record.head().lastSequencedHeight());
    if (index < 0
        || !allowed.contains(index)
        || record.sequencedRoom(parameters.spanOf(next)) < 1
        || hasValidBatchOn(record.head().lastSequenced(), head.height())) {
      return Optional.empty();
    }
    return Optional.of(new Turn(record, set.get(index).account(), head.height()));
  }

  /** A batch that no block can order any more is followed by another on the same parent. */
  private boolean hasValidBatchOn(Hash parent, long now) {
    return sequencedOn.equals(Optional.of(parent))
        && now - sequencedFrom <= ShardLimits.HEADER_AGE_MAX;
  }

  /** Signs a batch of these transactions and sends it to the peers. */
  void publish(Turn turn, List<Bytes> transactions) {
    Bytes body = BatchBody.encode(transactions);
    BatchHeader header =
        BatchRules.nextHeader(turn.record(), turn.account(), turn.validFrom(), body);
    sequencedOn = Optional.of(header.parent());
    sequencedFrom = turn.validFrom();
    Signer signer = self.signer();
    Bytes root = Bytes.wrap(header.root().toBytes());
    if (!(signer.signBatch(header.shard(), header.parent(), turn.validFrom(), root)
        instanceof Signer.BatchSignature.Signed(BlsSignature signature))) {
      LOG.debug("shard={} another header was signed on this parent", header.shard());
      return;
    }
    signer.sync();
    SignedHeader signed = new SignedHeader(header, signature);
    layer.addBatch(signed, body);
    network.broadcast(
        Wire.BODIES,
        Wire.Pushed.SSZ.encodeBytes(new Wire.Pushed.SequencedBatch(signed.encode(), body)));
  }
}
