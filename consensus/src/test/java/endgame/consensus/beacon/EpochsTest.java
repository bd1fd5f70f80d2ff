package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.beacon.staking.StakingLimits;
import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Block;
import endgame.consensus.types.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seeds, sets and RANDAO over the boundaries of epochs (spec 1.10, 1.12). */
class EpochsTest {
  private final Network network = new Network();

  @Test
  void heightsBelongToEpochs() {
    Genesis genesis = network.genesis;
    assertThat(genesis.epochOf(1)).isZero();
    assertThat(genesis.epochOf(4)).isZero();
    assertThat(genesis.epochOf(5)).isEqualTo(1);
    assertThat(genesis.isBoundary(4)).isTrue();
    assertThat(genesis.isBoundary(5)).isFalse();
    assertThat(genesis.spanOf(2)).isZero();
    assertThat(genesis.spanOf(3)).isEqualTo(1);
  }

  @Test
  void aSeedIsTheMixAtTheEndOfTheEpochBeforeTheLast() {
    List<BeaconState> states = new ArrayList<>();
    states.add(network.start());
    Hash mix = network.genesis.seed();
    for (int h = 1; h <= 5 * Network.EPOCH_LENGTH; h++) {
      BeaconState parent = states.getLast();
      Block block = network.block(parent);
      states.add(network.applied(parent, block).state());
      byte[] reveal = block.header().randaoReveal().value().toArray();
      mix = Merkle.node(mix, Hash.of(Merkle.sha256().digest(reveal)));
      assertThat(states.getLast().randomness()).as("height " + h).isEqualTo(mix);
    }
    assertThat(states.getFirst().seed(0)).isEqualTo(network.genesis.seed());
    assertThat(states.getFirst().seed(1)).isEqualTo(network.genesis.seed());
    for (int e = 2; e <= 5; e++) {
      // Known since the end of e - 2, the same until e is over.
      Hash expected = states.get((e - 1) * Network.EPOCH_LENGTH).randomness();
      for (int h = (e - 1) * Network.EPOCH_LENGTH;
          h < Math.min(states.size(), (e + 1) * Network.EPOCH_LENGTH);
          h++) {
        assertThat(states.get(h).seed(e)).as("epoch %s at height %s", e, h).isEqualTo(expected);
      }
    }
  }

  @Test
  void setsAreFrozenTwoEpochsAheadAndDropped() {
    BeaconState state = network.start();
    assertThat(state.validators(1)).isEqualTo(network.genesis.validatorSet());
    assertThat(state.get(StateKeys.validators(2))).isEmpty();
    for (int h = 1; h <= 3 * Network.EPOCH_LENGTH; h++) {
      state = network.applied(state).state();
      long closed = h / Network.EPOCH_LENGTH - 1L;
      assertThat(state.validators(closed + 2)).isEqualTo(network.genesis.validatorSet());
      assertThat(state.get(StateKeys.validators(closed + 3))).isEmpty();
      // The set of the epoch that was closed stays one epoch longer.
      assertThat(state.get(StateKeys.validators(Math.max(0, closed)))).isPresent();
      if (closed >= 1) {
        assertThat(state.get(StateKeys.validators(closed - 1))).as("for evidence").isPresent();
        assertThat(state.get(StateKeys.seed(closed - 1))).isEmpty();
      }
    }
  }

  @Test
  void setsAreKeptAsLongAsEvidenceIsAccepted() {
    BeaconState state = network.start();
    long epochs = StakingLimits.UNBONDING_EPOCHS + 2L;
    for (int h = 1; h <= epochs * Network.EPOCH_LENGTH; h++) {
      state = network.applied(state).state();
    }
    BeaconState last = state;
    // The next block's epoch is 66.
    assertThat(last.validators(2)).isEqualTo(network.genesis.validatorSet());
    assertThatThrownBy(() -> last.validators(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theContextIsTheEpochs() {
    List<BlockContext> seen = new ArrayList<>();
    BlockExtension spy =
        new BlockExtension() {
          @Override
          public Outcome begin(
              BlockContext b, endgame.consensus.types.BlockBody body, StateAccess s, Accounts a) {
            seen.add(b);
            return new Outcome.Applied(List.of());
          }

          @Override
          public Outcome end(
              BlockContext b, endgame.consensus.types.BlockBody body, StateAccess s, Accounts a) {
            return new Outcome.Applied(
                List.of(new Log(Ledger.ADDRESS, List.of(), endgame.consensus.types.Bytes.EMPTY)));
          }
        };
    Network spied = new Network(spy);
    BeaconState state = spied.start();
    for (int h = 1; h <= 9; h++) {
      Block block = spied.block(state);
      var applied = spied.applied(state, block);
      BlockContext context = seen.getLast();
      assertThat(context)
          .isEqualTo(
              new BlockContext(
                  spied.genesis.hash(),
                  h,
                  spied.genesis.epochOf(h),
                  block.header().timestampMs(),
                  state.randomness(),
                  state.seed(spied.genesis.epochOf(h)),
                  spied.genesis.validatorSet(),
                  spied.proposer(h)));
      // The shard layer's logs are in the block's own receipt.
      assertThat(applied.receipts())
          .singleElement()
          .satisfies(r -> assertThat(r.transactionHash()).isEqualTo(block.header().bodyRoot()));
      state = applied.state();
    }
  }
}
