package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import java.util.List;
import java.util.Optional;

/** What the shard layer adds to a block's checks and content. */
public interface ShardGate {
  /** Bodies, proofs or programs that this node must hold before it votes are all here. */
  boolean holds(Block block, BeaconState before, BeaconState after);

  /** Every proof in the block is accepted; empty while that is not known yet. */
  Optional<Boolean> proven(Block block, BeaconState before);

  /** What a leader may put into a block on {@code parent}. */
  BlockBuilder.Candidates candidates(BeaconState parent, List<Bytes> txs);

  ShardGate NONE =
      new ShardGate() {
        @Override
        public boolean holds(Block block, BeaconState before, BeaconState after) {
          return true;
        }

        @Override
        public Optional<Boolean> proven(Block block, BeaconState before) {
          return Optional.of(true);
        }

        @Override
        public BlockBuilder.Candidates candidates(BeaconState parent, List<Bytes> txs) {
          return new BlockBuilder.Candidates(txs, List.of(), List.of());
        }
      };
}
