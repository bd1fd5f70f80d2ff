package endgame.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A network on loopback with a policy and a handler that remember. */
final class Node implements PeerPolicy, PeerHandler, AutoCloseable {
  static final class Received {
    private final PeerId peer;
    private final Channel channel;
    private final byte[] bytes;

    Received(PeerId peer, Channel channel, byte[] bytes) {
      this.peer = peer;
      this.channel = channel;
      this.bytes = bytes;
    }

    PeerId peer() {
      return peer;
    }

    Channel channel() {
      return channel;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  @FunctionalInterface
  interface Requests {
    void take(PeerId peer, Channel channel, byte[] bytes, Responder responder);
  }

  final NodeKey key;
  final Network network;
  final List<Received> received = new CopyOnWriteArrayList<>();
  final List<String> events = new CopyOnWriteArrayList<>();
  final Set<PeerId> banned = ConcurrentHashMap.newKeySet();
  final Set<PeerId> outsiders = ConcurrentHashMap.newKeySet();
  volatile Admission admission = new Admission.Admit();
  volatile boolean answering = true;
  volatile boolean failing;
  volatile @Nullable Requests requests;
  final List<Responder> held = new CopyOnWriteArrayList<>();

  Node(int seed) {
    this(seed, Limits.defaults(), 0);
  }

  Node(int seed, Limits limits, int port) {
    key = key(seed);
    try {
      network = Network.start(key, this, this, limits, "127.0.0.1", port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static NodeKey key(int seed) {
    byte[] bytes = new byte[NodeKey.SEED_BYTES];
    Arrays.fill(bytes, (byte) seed);
    return NodeKey.fromSeed(bytes);
  }

  PeerId id() {
    return key.id();
  }

  PeerAddress address() {
    return new PeerAddress(id(), "127.0.0.1", network.port());
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), network.port());
  }

  static void connect(Node a, Node b) {
    a.network.keep(List.of(b.address()));
    await(() -> a.network.connected(b.id()) && b.network.connected(a.id()));
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition came in time").isLessThan(end);
      pause(5);
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public byte[] hello() {
    return ("hello of " + key.id().shortHex()).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public Admission onHello(PeerId peer, byte[] hello) {
    events.add("hello " + peer.shortHex() + " " + new String(hello, StandardCharsets.US_ASCII));
    return admission;
  }

  @Override
  public boolean banned(PeerId peer) {
    if (failing) {
      throw new IllegalStateException("a policy that fails");
    }
    return banned.contains(peer);
  }

  @Override
  public boolean member(PeerId peer) {
    return !outsiders.contains(peer);
  }

  @Override
  public void onConnected(PeerId peer, byte[] hello) {
    events.add("up " + peer.shortHex());
  }

  @Override
  public void onDisconnected(PeerId peer, String reason) {
    events.add("down " + peer.shortHex() + " " + reason);
  }

  @Override
  public void onMessage(PeerId peer, Channel channel, byte[] bytes) {
    received.add(new Received(peer, channel, bytes));
    if (bytes.length == 1 && bytes[0] == 'x') {
      throw new IllegalStateException("a handler that fails");
    }
  }

  @Override
  public void onRequest(PeerId peer, Channel channel, byte[] bytes, Responder responder) {
    Requests other = requests;
    if (other != null) {
      other.take(peer, channel, bytes, responder);
    } else if (answering) {
      byte[] echo = bytes.clone();
      for (int i = 0; i < echo.length; i++) {
        echo[i] ^= 1;
      }
      responder.answer(echo);
    } else {
      held.add(responder);
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
