package endgame.node.eth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Bytes;
import endgame.node.rpc.RpcFailure;
import endgame.node.shard.TestShard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real batches in Ethereum's words. */
class ShardBlockTest {
  private final TestShard shard = new TestShard();
  private final AtomicLong checked = new AtomicLong(Long.MAX_VALUE);
  private final ShardEthChain eth =
      new ShardEthChain(shard.runner, raw -> {}, Optional::empty, () -> checked.get());

  @AfterEach
  void close() {
    shard.close();
  }

  /** A withdrawal leaves a log; Yellow Paper (31) from the hash of its address. */
  @Test
  void filterHoldsTheLogsOfTheBatch() {
    shard.deposit();
    shard.order(shard.withdrawal());
    List<EthChain.EthReceipt> receipts = eth.receipts(eth.latest());
    assertThat(receipts).hasSize(1);
    EthChain.EthLog log = receipts.getFirst().logs().getFirst();
    Bytes bloom = eth.block(eth.latest()).orElseThrow().logsBloom();
    byte[] hash = Keccak256.hash(log.address().toBytes()).toBytes();
    for (int i = 0; i < 6; i += 2) {
      int bit = ((hash[i] & 0xff) << 8 | (hash[i + 1] & 0xff)) % 2048;
      assertThat(bloom.get(255 - bit / 8) >> bit % 8 & 1).as("bit " + bit).isEqualTo(1);
    }
    assertThat(bloom).isEqualTo(Bloom.of(receipts));
  }

  /** Red when an observer would call final what it has not checked. */
  @Test
  void nothingIsFinalThatIsNotChecked() {
    shard.deposit();
    shard.prove();
    assertThat(eth.finalized()).isEqualTo(1);
    checked.set(0);
    assertThat(eth.finalized()).isZero();
  }

  /** Red when a proven root that isn't the batches' is served as if it were. */
  @Test
  void aProvenRootThatIsAnotherEndsTheExecution() {
    shard.deposit();
    assertThatThrownBy(shard::proveFalsely)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("but comes to");
  }

  @Test
  void stateThatIsPrunedIsRefusedAndNotAFault() throws RpcFailure {
    shard.deposit();
    long first = eth.latest();
    assertThat(eth.account(shard.user(), first).nonce()).isZero();
    shard.pruneAll();
    assertThat(eth.account(shard.user(), eth.latest()).nonce()).isEqualTo(1);
    assertThat(refused(first)).isTrue();
    assertThat(eth.block(first)).isPresent();
  }

  private boolean refused(long number) {
    try {
      eth.account(shard.user(), number);
      return false;
    } catch (RpcFailure e) {
      return String.valueOf(e.getMessage()).contains("is not kept");
    }
  }
}
