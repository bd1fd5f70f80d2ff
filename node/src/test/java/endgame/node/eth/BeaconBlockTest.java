package endgame.node.eth;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Bytes;
import endgame.node.shard.TestChain;
import endgame.shard.registry.Bridge;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Real blocks in Ethereum's words. */
class BeaconBlockTest {
  private final TestChain chain = new TestChain();
  private final BeaconEthChain eth = chain.ethereum();

  /** A deposit's log is found by the filter; Yellow Paper (31) from the hash of the address. */
  @Test
  void filterHoldsTheLogsOfTheBlock() {
    chain.block(List.of(chain.deposit(1)), List.of(), List.of());
    chain.block(List.of(), List.of(), List.of());
    Optional<EthChain.EthBlock> block = eth.block(1);
    Bytes bloom = block.orElseThrow().logsBloom();
    byte[] hash = Keccak256.hash(Bridge.ADDRESS.toBytes()).toBytes();
    for (int i = 0; i < 6; i += 2) {
      int bit = ((hash[i] & 0xff) << 8 | (hash[i + 1] & 0xff)) % 2048;
      assertThat(bloom.get(255 - bit / 8) >> bit % 8 & 1).as("bit " + bit).isEqualTo(1);
    }
    assertThat(bloom).isEqualTo(Bloom.of(eth.receipts(1)));
    assertThat(eth.block(0).orElseThrow().logsBloom()).isEqualTo(Bytes.wrap(new byte[Bloom.SIZE]));
    assertThat(eth.block(2).orElseThrow().logsBloom()).isEqualTo(Bloom.of(eth.receipts(2)));
  }
}
