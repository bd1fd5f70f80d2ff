package endgame.p2p;

import static endgame.p2p.Node.await;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.discovery.AddressRecord;
import endgame.p2p.discovery.Bytes32;
import endgame.p2p.discovery.DiscoveryMessage;
import endgame.p2p.gossip.Verdict;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery and gossip over real connections, on loopback. */
class NeighboursTest {
  private static final Bytes32 GENESIS = Bytes32.of(new byte[32]);

  private final List<Home> homes = new ArrayList<>();

  private final class Home implements PeerPolicy, PeerHandler, AutoCloseable {
    final NodeKey key;
    final Neighbours neighbours;
    final Network network;
    final Set<PeerId> named = new java.util.HashSet<>();
    final List<String> judged = new CopyOnWriteArrayList<>();
    final List<String> others = new CopyOnWriteArrayList<>();

    Home(int seed, @Nullable Path file, PeerAddress... fixed) {
      key = Node.key(seed);
      for (PeerAddress address : fixed) {
        named.add(address.peer());
      }
      neighbours =
          new Neighbours(
              key.id(),
              new Neighbours.Setup(GENESIS, true, List.of(fixed), file),
              this,
              this::judge,
              () -> new Neighbours.Members(0, Set.of()));
      try {
        network = Network.start(key, this, neighbours, Limits.defaults(), "127.0.0.1", 0);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      neighbours.start(network);
      neighbours.announce(
          AddressRecord.sign(key, GENESIS, InetAddress.getLoopbackAddress(), network.port(), 1));
      homes.add(this);
    }

    private void judge(PeerId from, byte[] content, Consumer<Verdict> verdict) {
      String text = new String(content, StandardCharsets.US_ASCII);
      judged.add(text);
      verdict.accept(text.startsWith("bad") ? Verdict.REJECT : Verdict.ACCEPT);
    }

    PeerAddress address() {
      return new PeerAddress(key.id(), "127.0.0.1", network.port());
    }

    void publish(String text) {
      neighbours.publish(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public byte[] hello() {
      return new byte[1];
    }

    @Override
    public Admission onHello(PeerId peer, byte[] hello) {
      return new Admission.Admit();
    }

    @Override
    public boolean member(PeerId peer) {
      return false;
    }

    @Override
    public boolean trusted(PeerId peer) {
      return named.contains(peer);
    }

    @Override
    public void onMessage(PeerId peer, Channel channel, byte[] bytes) {
      others.add(channel.name());
    }

    @Override
    public void close() {
      neighbours.close();
      network.close();
    }
  }

  @AfterEach
  void close() {
    homes.forEach(Home::close);
  }

  @Test
  void nodesThatKnowOneFindAllAndHearAll() {
    Home first = new Home(1, null);
    for (int i = 2; i <= 6; i++) {
      Home next = new Home(i, null, first.address());
      // It asks when it connects; the next round would be in 50 s.
      await(() -> first.neighbours.addresses() == homes.size() - 1);
      assertThat(next.network.port()).isPositive();
    }
    await(() -> homes.stream().allMatch(home -> home.network.peers().size() == 5));
    homes.getLast().publish("news");
    await(() -> homes.stream().filter(home -> home.judged.contains("news")).count() == 5);
    for (Home home : homes) {
      assertThat(home.judged).as("each is asked once").hasSizeLessThanOrEqualTo(1);
      assertThat(home.others).isEmpty();
      assertThat(home.network.reputation().banCount()).isZero();
    }
  }

  @Test
  void whoSpreadsLiesIsBannedAndStaysSoOverARestart(@TempDir Path folder) {
    Path file = folder.resolve("peers.dat");
    Home victim = new Home(1, file);
    Home liar = new Home(2, null, victim.address());
    await(() -> victim.network.connected(liar.key.id()));
    liar.publish("bad 1");
    liar.publish("bad 2");
    await(() -> victim.network.reputation().banned(liar.key.id(), System.nanoTime()));
    await(() -> !victim.network.connected(liar.key.id()));
    victim.close();
    Home again = new Home(1, file);
    assertThat(again.network.reputation().banned(liar.key.id(), System.nanoTime())).isTrue();
    again.network.forgive(liar.key.id());
  }

  @Test
  void whoTheOperatorNamedIsNeverBanned() {
    Home liar = new Home(2, null);
    Home victim = new Home(1, null, liar.address());
    await(() -> liar.network.connected(victim.key.id()));
    for (int i = 0; i < 5; i++) {
      liar.publish("bad " + i);
    }
    await(() -> victim.judged.size() == 5);
    Node.pause(100);
    assertThat(victim.network.reputation().banCount()).isZero();
    await(() -> victim.network.connected(liar.key.id()));
  }

  @Test
  void unaskedAddressesAndGarbageBan() {
    Home victim = new Home(1, null);
    List<byte[]> attacks =
        List.of(
            new DiscoveryMessage.Records(List.of()).encode(),
            new byte[] {77},
            new byte[0],
            new DiscoveryMessage.Mine(
                    AddressRecord.sign(
                        Node.key(50), GENESIS, InetAddress.getLoopbackAddress(), 1, 1))
                .encode());
    int seed = 10;
    for (byte[] attack : attacks) {
      assertThat(banned(victim, seed++, Channel.CONTROL, attack)).isTrue();
    }
    assertThat(banned(victim, seed++, Channel.GOSSIP, new byte[] {9})).isTrue();
    assertThat(banned(victim, seed, Channel.GOSSIP, new byte[] {2, 3, 0, 0, 0, 0, 0, 0})).isTrue();
    assertThat(victim.others).isEmpty();
  }

  private static boolean banned(Home victim, int seed, Channel channel, byte[] attack) {
    try (Node attacker = new Node(seed)) {
      attacker.network.keep(List.of(victim.address()));
      await(() -> victim.network.connected(attacker.id()));
      await(() -> attacker.network.send(victim.key.id(), channel, attack) == Sent.QUEUED);
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (System.nanoTime() < end) {
        if (victim.network.reputation().banned(attacker.id(), System.nanoTime())) {
          return true;
        }
        Node.pause(5);
      }
      return false;
    }
  }
}
