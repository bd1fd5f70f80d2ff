package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockBuilderTest {
  private static final BigInteger ONE = BigInteger.ONE;

  /** Takes items that start with 1; batches each once, and never one twice. */
  private static final BlockExtension PICKY =
      new BlockExtension() {
        @Override
        public Outcome begin(BlockContext b, BlockBody body, StateAccess s, Accounts a) {
          return judge(body.statements(), s, "statement");
        }

        @Override
        public Outcome end(BlockContext b, BlockBody body, StateAccess s, Accounts a) {
          return judge(body.batches(), s, "batch");
        }

        private Outcome judge(List<Bytes> items, StateAccess state, String kind) {
          for (Bytes item : items) {
            var key = StateKeys.of(kind, item.toArray());
            if (item.get(0) != 1 || state.get(key).isPresent()) {
              return new Outcome.Invalid(kind + " " + item);
            }
            state.put(key, item);
          }
          return new Outcome.Applied(List.of());
        }
      };

  private final Network network = new Network(PICKY);
  private final BeaconState start = network.start();

  @Test
  void leavesOutWhatDoesNotApply() {
    Bytes good = Network.transfer(0, 0, Network.address(1), ONE);
    Bytes gap = Network.transfer(1, 5, Network.address(1), ONE);
    Bytes junk = Bytes.fromHex("ffff");
    Bytes poor = Network.transfer(2, 0, Network.address(1), Network.ENDOWMENT);
    Bytes next = Network.transfer(0, 1, Network.address(1), ONE);
    Bytes one = Bytes.fromHex("01");
    Bytes onePlus = Bytes.fromHex("0101");
    Bytes two = Bytes.fromHex("02");
    Block block =
        network.built(
            start,
            new BlockBuilder.Candidates(
                List.of(junk, gap, good, good, poor, next),
                List.of(two, one, one, onePlus),
                List.of(one, two, one)));
    assertThat(block.body())
        .isEqualTo(new BlockBody(List.of(good, next), List.of(one, onePlus), List.of(one)));
    var applied = network.applied(start, block);
    assertThat(applied.receipts()).hasSize(2);
    // Built again on the next state: nothing is left that applies.
    assertThat(
            network
                .built(
                    applied.state(),
                    new BlockBuilder.Candidates(List.of(good, next), List.of(one), List.of(one)))
                .body())
        .isEqualTo(BlockBody.EMPTY);
  }

  @Test
  void buildsTheSameBlockTwice() {
    var candidates =
        new BlockBuilder.Candidates(
            List.of(Network.transfer(0, 0, Network.address(1), ONE)),
            List.of(Bytes.fromHex("01")),
            List.of());
    assertThat(network.built(start, candidates)).isEqualTo(network.built(start, candidates));
  }

  @Test
  void stopsAtTheGasLimit() {
    Network small = new Network(Network.genesisOf(63_000), BlockExtension.NONE);
    List<Bytes> many = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      many.add(Network.transfer(0, i, Network.address(1), ONE));
    }
    Block block =
        small.built(small.start(), new BlockBuilder.Candidates(many, List.of(), List.of()));
    assertThat(block.body().transactions()).isEqualTo(many.subList(0, 3));
    small.applied(small.start(), block);
  }

  @Test
  void timeAlwaysAdvances() {
    Block block =
        new BlockBuilder(network.transition, PICKY)
            .build(
                start,
                1,
                start.timestampMs() - 5_000,
                network.reveal(1, 0),
                new BlockBuilder.Candidates(List.of(), List.of(), List.of()));
    assertThat(block.header().timestampMs()).isEqualTo(start.timestampMs() + 1);
    network.applied(start, block);
  }
}
