package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each field of a header, changed alone, makes the block invalid for that field's reason. */
class HeaderRulesTest {
  private final Network network = new Network();
  private BeaconState parent;
  private Block good;

  @BeforeEach
  void twoBlocks() {
    // Not genesis: there the receipts root is zero, and height and epoch agree by chance.
    BeaconState first =
        network
            .applied(
                network.start(),
                Network.transfer(0, 0, Network.address(1), java.math.BigInteger.TEN))
            .state();
    parent = network.applied(first).state();
    good = network.block(parent);
    assertThat(network.apply(parent, good)).isInstanceOf(Transition.Result.Applied.class);
  }

  private String refusal(BlockHeader header) {
    return network.refusal(parent, new Block(header, good.body()));
  }

  private static BlockHeader with(BlockHeader h, int field, Object value) {
    Object[] v = {
      h.height(),
      h.epoch(),
      h.parent(),
      h.proposer(),
      h.timestampMs(),
      h.stateRoot(),
      h.receiptsRoot(),
      h.bodyRoot(),
      h.validatorsRoot(),
      h.nextValidatorsRoot(),
      h.randaoReveal()
    };
    v[field] = value;
    return new BlockHeader(
        (Long) v[0],
        (Long) v[1],
        (Hash) v[2],
        (Integer) v[3],
        (Long) v[4],
        (Hash) v[5],
        (Hash) v[6],
        (Hash) v[7],
        (Hash) v[8],
        (Hash) v[9],
        (BlsSignature) v[10]);
  }

  private String refusal(int field, Object value) {
    return refusal(with(good.header(), field, value));
  }

  @Test
  void height() {
    // Of the same epoch, so that no other rule sees it.
    assertThat(refusal(0, 4L)).startsWith("height 4 does not follow 2");
    assertThat(refusal(0, 2L)).startsWith("height 2 does not follow 2");
    assertThat(refusal(0, -1L)).startsWith("height");
  }

  @Test
  void epoch() {
    assertThat(refusal(1, 1L)).startsWith("epoch 1 is not that of height 3");
    assertThat(refusal(1, -1L)).startsWith("epoch");
    assertThat(refusal(1, Long.MIN_VALUE)).startsWith("epoch");
  }

  @Test
  void parent() {
    assertThat(refusal(2, Network.filled(1))).startsWith("parent is not");
  }

  @Test
  void proposerIsTheLeader() {
    // Another member, who reveals for himself: only the leader rule is left to refuse.
    BlockHeader other =
        with(with(good.header(), 3, 0), 10, network.reveal(0, good.header().epoch()));
    assertThat(refusal(other)).startsWith("proposer 0 is not the leader 3");
  }

  @Test
  void proposerIsInTheSet() {
    BlockHeader other = with(good.header(), 3, 4);
    var blind =
        new Transition(network.genesis, Map.of(), BlockExtension.NONE, (_, _, _, _) -> true);
    assertThat(blind.apply(parent, new Block(other, good.body()), 4))
        .isEqualTo(new Transition.Result.Invalid("proposer 4 is not in the set"));
  }

  @Test
  void timestampIsAboveTheParents() {
    assertThat(refusal(4, parent.timestampMs())).startsWith("time is not after");
    assertThat(refusal(4, -1L)).startsWith("time is not after");
    BlockHeader earliest = with(good.header(), 4, parent.timestampMs() + 1);
    assertThat(network.apply(parent, new Block(earliest, good.body())))
        .isInstanceOf(Transition.Result.Applied.class);
  }

  @Test
  void stateRootLagsByOne() {
    assertThat(refusal(5, Network.filled(1))).startsWith("state root");
    BeaconState after = network.applied(parent, good).state();
    assertThat(after.root()).isNotEqualTo(parent.root());
    assertThat(refusal(5, after.root())).startsWith("state root");
  }

  @Test
  void receiptsRootLagsByOne() {
    assertThat(refusal(6, Network.filled(1))).startsWith("receipts root");
  }

  @Test
  void bodyRoot() {
    assertThat(refusal(7, Network.filled(1))).startsWith("body does not match");
    BlockBody other =
        new BlockBody(
            List.of(Network.transfer(0, 1, Network.address(1), java.math.BigInteger.ONE)),
            List.of(),
            List.of());
    assertThat(network.refusal(parent, new Block(good.header(), other)))
        .startsWith("body does not match");
  }

  @Test
  void validatorsRoots() {
    assertThat(refusal(8, Network.filled(1))).startsWith("validators root");
    assertThat(refusal(9, Network.filled(1))).startsWith("next validators root");
  }

  @Test
  void randaoReveal() {
    long epoch = good.header().epoch();
    int proposer = good.header().proposer();
    assertThat(refusal(10, network.reveal(proposer, epoch + 1))).startsWith("RANDAO reveal");
    assertThat(refusal(10, network.reveal(0, epoch))).startsWith("RANDAO reveal");
    assertThat(refusal(10, BlsSignature.of(new byte[96]))).startsWith("RANDAO reveal");
  }

  @Test
  void bodyLimitsAreValuesToo() {
    Bytes small = Bytes.of((byte) 1);
    List<BlockBody> bodies =
        List.of(
            new BlockBody(
                Collections.nCopies(BlockBody.TRANSACTIONS_MAX + 1, small), List.of(), List.of()),
            new BlockBody(List.of(), Collections.nCopies(65, small), List.of()),
            new BlockBody(List.of(), List.of(), Collections.nCopies(65, small)),
            new BlockBody(
                List.of(Bytes.wrap(new byte[BlockBody.TRANSACTION_BYTES_MAX + 1])),
                List.of(),
                List.of()),
            new BlockBody(
                List.of(), List.of(Bytes.wrap(new byte[BlockBody.BATCH_BYTES_MAX + 1])), List.of()),
            new BlockBody(
                List.of(),
                List.of(),
                List.of(Bytes.wrap(new byte[BlockBody.STATEMENT_BYTES_MAX + 1]))));
    for (BlockBody body : bodies) {
      assertThat(network.refusal(parent, new Block(good.header(), body)))
          .isEqualTo("body exceeds its limits");
    }
  }

  @Test
  void extensionsRefuse() {
    Bytes small = Bytes.of((byte) 1);
    assertThat(
            network.refusal(
                parent, network.block(parent, new BlockBody(List.of(), List.of(small), List.of()))))
        .isEqualTo("batches without a shard layer");
    assertThat(
            network.refusal(
                parent, network.block(parent, new BlockBody(List.of(), List.of(), List.of(small)))))
        .isEqualTo("statements without a shard layer");
  }

  @Test
  void digestCommitsToEveryField() {
    Object[] changed = {
      9L,
      9L,
      Network.filled(1),
      9,
      9L,
      Network.filled(1),
      Network.filled(1),
      Network.filled(1),
      Network.filled(1),
      Network.filled(1),
      BlsSignature.of(new byte[96])
    };
    for (int field = 0; field < changed.length; field++) {
      assertThat(Schemas.digest(with(good.header(), field, changed[field])))
          .as("field " + field)
          .isNotEqualTo(Schemas.digest(good.header()));
    }
  }
}
