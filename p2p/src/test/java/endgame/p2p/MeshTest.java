package endgame.p2p;

import static endgame.p2p.Node.await;
import static endgame.p2p.Node.connect;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.wire.Channel;
import endgame.p2p.wire.TransportStats.Total;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class MeshTest {
  @Test
  void tenNodesOnOneAddressFormAFullMesh() {
    List<Node> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        nodes.add(new Node(10 + i));
      }
      List<PeerAddress> addresses = nodes.stream().map(Node::address).toList();
      nodes.forEach(node -> node.network.keep(addresses));
      await(() -> nodes.stream().allMatch(node -> node.network.peers().size() == 9));
      // Doubled connections end, and each end keeps the same one.
      await(() -> nodes.stream().allMatch(node -> node.network.sockets() == 9));
      for (Node node : nodes) {
        assertThat(node.network.broadcast(Channel.VOTES, new byte[] {1}, p -> true)).isEqualTo(9);
        assertThat(node.network.stats().get(Total.VIOLATIONS)).isZero();
        assertThat(node.network.stats().get(Total.REFUSED)).isZero();
      }
      await(() -> nodes.stream().allMatch(node -> node.received.size() == 9));
    } finally {
      nodes.forEach(Node::close);
    }
  }

  @RepeatedTest(5)
  void simultaneousDialsLeaveTheLowerIdsConnection() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      Node lower = a.id().compareTo(b.id()) < 0 ? a : b;
      Node higher = lower == a ? b : a;
      a.network.dialNow(b.id(), b.socketAddress());
      b.network.dialNow(a.id(), a.socketAddress());
      await(() -> a.network.sockets() == 1 && b.network.sockets() == 1);
      await(() -> lower.network.connected(higher.id()) && higher.network.connected(lower.id()));
      // The higher's dial may have lived and died alone before the lower's arrived, not after.
      await(() -> keeps(lower, false) && keeps(higher, true));
      higher.network.send(lower.id(), Channel.VOTES, new byte[] {7});
      await(() -> lower.received.size() == 1);
    }
  }

  private static boolean keeps(Node node, boolean inbound) {
    return node.network.peers().stream().map(PeerInfo::inbound).toList().equals(List.of(inbound));
  }

  @Test
  void dialsAgainWhatWasLost() {
    try (Node a = new Node(1)) {
      int port;
      try (Node b = new Node(2)) {
        port = b.network.port();
        connect(a, b);
      }
      await(() -> !a.network.connected(Node.key(2).id()));
      try (Node b = new Node(2, Limits.defaults(), port)) {
        await(() -> a.network.connected(b.id()) && b.network.connected(a.id()));
        b.network.disconnect(a.id(), "test");
        await(() -> b.network.stats().get(Total.CONNECTED) == 2);
      }
      assertThat(a.events.stream().filter(e -> e.startsWith("up")).count())
          .isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void anotherKeyAtTheAddressIsRefused() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      a.network.keep(List.of(new PeerAddress(Node.key(3).id(), "127.0.0.1", b.network.port())));
      await(() -> a.network.stats().get(Total.DIALS_FAILED) >= 2);
      assertThat(a.network.peers()).isEmpty();
      assertThat(b.network.peers()).isEmpty();
    }
  }

  @Test
  void myOwnKeyIsRefused() {
    try (Node a = new Node(1);
        Node twin = new Node(1)) {
      a.network.dialNow(twin.id(), twin.socketAddress());
      await(() -> a.network.stats().get(Total.DIALS_FAILED) == 1);
      assertThat(a.network.peers()).isEmpty();
      a.network.keep(List.of(a.address()));
      assertThat(a.network.stats().get(Total.DIALS)).isEqualTo(1);
    }
  }

  @Test
  void givenUpDialsCloseTheirSockets() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Node a = new Node(1)) {
      // Takes the connection and says nothing: the dial stays in its handshake.
      a.network.keep(
          List.of(new PeerAddress(Node.key(2).id(), "127.0.0.1", silent.getLocalPort())));
      await(() -> a.network.sockets() == 1);
      a.network.keep(List.of());
      await(() -> a.network.sockets() == 0 && a.network.gate().connections() == 0);
    }
  }

  @Test
  void closeLeavesNothing() throws IOException {
    int port;
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      port = a.network.port();
      connect(b, a);
      a.network.close();
      assertThat(a.network.sockets()).isZero();
      assertThat(a.network.gate().connections()).isZero();
      assertThat(a.network.gate().handshakes()).isZero();
      await(() -> !b.network.connected(a.id()));
      a.network.close();
      try (ServerSocket again = new ServerSocket()) {
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
    }
    await(() ->
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("p2p-")));
  }

  @Test
  void aFailingPolicyDoesNotEndTheDialing() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      a.failing = true;
      a.network.keep(List.of(b.address()));
      await(() -> a.network.stats().get(Total.HANDLER_FAILURES) > 1);
      a.failing = false;
      await(() -> a.network.connected(b.id()));
    }
  }

  @Test
  void namesAreLookedUp() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      a.network.keep(
          List.of(
              new PeerAddress(b.id(), "localhost", b.network.port()),
              new PeerAddress(Node.key(3).id(), "no.such.name.invalid", 1)));
      await(() -> a.network.connected(b.id()));
    }
  }
}
