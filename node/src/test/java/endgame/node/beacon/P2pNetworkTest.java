package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Hash;
import endgame.node.NodeConfig;
import endgame.node.shard.TestChain;
import endgame.p2p.Admission;
import endgame.p2p.PeerAddress;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
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
  private static NodeConfig config(int port, PeerAddress... peers) {
    NodeConfig.Listen any = new NodeConfig.Listen("127.0.0.1", 0);
    return new NodeConfig(
        Path.of("unused"),
        Optional.empty(),
        NodeConfig.Role.OBSERVER,
        Optional.empty(),
        true,
        new NodeConfig.Listen("127.0.0.1", port),
        List.of(peers),
        Optional.of(any),
        Set.of(),
        any,
        1200,
        false,
        NodeConfig.Prover.SMALL,
        Optional.empty(),
        Duration.ZERO);
  }

  @Test
  void namedPeersAreTrustedAndOtherNetworksBanned() {
    PeerId friend =
        NodeKey.fromSeed(
                new byte[] {
                  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                  24, 25, 26, 27, 28, 29, 30, 31, 32
                })
            .id();
    PeerId stranger = PeerId.of(new byte[32]);
    P2pNetwork network =
        new P2pNetwork(
            NodeKey.fromSeed(new byte[32]),
            config(0, new PeerAddress(friend, "127.0.0.1", 9)),
            new TestChain().store,
            Hash.ZERO);
    assertThat(network.trusted(friend)).isTrue();
    assertThat(network.trusted(stranger)).isFalse();
    Hash other = new Hash(1, 2, 3, 4);
    assertThat(network.onHello(stranger, hello(Hash.ZERO, Long.MAX_VALUE)))
        .as("a claimed height is for display only")
        .isInstanceOf(Admission.Admit.class);
    assertThat(network.onHello(stranger, hello(other, 1))).isInstanceOf(Admission.Ban.class);
    assertThat(network.onHello(stranger, new byte[5])).isInstanceOf(Admission.Ban.class);
    network.close();
  }

  private static byte[] hello(Hash genesis, long height) {
    return Hello.SSZ.encode(new Hello(Hello.PROTOCOL, genesis, height, true));
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
