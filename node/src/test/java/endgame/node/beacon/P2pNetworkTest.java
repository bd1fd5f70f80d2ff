package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Hash;
import endgame.node.NodeConfig;
import endgame.node.shard.TestChain;
import endgame.p2p.identity.NodeKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class P2pNetworkTest {
  private static NodeConfig config(int port) {
    NodeConfig.Listen any = new NodeConfig.Listen("127.0.0.1", 0);
    return new NodeConfig(
        Path.of("unused"),
        Optional.empty(),
        NodeConfig.Role.FULL,
        Optional.empty(),
        new NodeConfig.Listen("127.0.0.1", port),
        List.of(),
        Optional.of(any),
        Set.of(),
        any,
        1200,
        false,
        NodeConfig.Prover.SMALL,
        Duration.ZERO);
  }

  @Test
  void takenPortSaysWhichOptionChangesIt() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      P2pNetwork network =
          new P2pNetwork(
              NodeKey.fromSeed(new byte[32]),
              config(taken.getLocalPort()),
              new TestChain().store,
              Hash.ZERO);
      assertThatThrownBy(network::listen)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("--p2p-port")
          .hasMessageContaining("--instance");
    }
  }
}
