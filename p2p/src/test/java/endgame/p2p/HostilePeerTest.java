package endgame.p2p;

import static endgame.p2p.Node.await;
import static endgame.p2p.Node.connect;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.identity.PeerId;
import endgame.p2p.identity.SecureEngine;
import endgame.p2p.wire.Channel;
import endgame.p2p.wire.Frames;
import endgame.p2p.wire.TransportStats.ByChannel;
import endgame.p2p.wire.TransportStats.Total;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a peer can do wrong on the wire, and what comes of it. */
class HostilePeerTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private final Node victim = new Node(1);

  @AfterEach
  void close() {
    victim.close();
  }

  private Stranger stranger(int seed) {
    return new Stranger(Node.key(seed), victim);
  }

  private static byte[] full(int flags, Channel channel) {
    return Stranger.frame(flags, channel.id(), new byte[Frames.FRAGMENT_BYTES]);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void violationsBanWhoeverProvedToBeIt() {
    Map<String, byte[]> violations = new LinkedHashMap<>();
    violations.put("unknown channel", Stranger.frame(1, 9, new byte[1]));
    violations.put("unknown flags", Stranger.frame(0x11, 1, new byte[1]));
    violations.put("over the cap", Stranger.message(Channel.VOTES, new byte[513]));
    violations.put("a long frame", new byte[] {1, 64, 0, 1, 4});
    violations.put("the longest frame", new byte[] {-1, -1, -1, 1, 4});
    violations.put("a short fragment", Stranger.frame(0, 4, new byte[100]));
    violations.put("unsolicited answer", Stranger.frame(5, 3, new byte[] {1, 0, 0, 0, 7}));
    violations.put("a push where none is", Stranger.message(Channel.RANGES, new byte[1]));
    violations.put("a request where none is", Stranger.frame(3, 1, new byte[] {1, 0, 0, 0}));
    violations.put("no correlation id", Stranger.frame(3, 3, new byte[3]));
    violations.put(
        "a changed kind", join(full(0, Channel.BODIES), Stranger.frame(3, 4, new byte[8])));
    violations.put("a second hello", Stranger.frame(1, 0, new byte[] {Control.HELLO}));
    violations.put("a second accept", Stranger.frame(1, 0, new byte[] {Control.ACCEPT}));
    violations.put("unknown control", Stranger.frame(1, 0, new byte[] {77}));
    violations.put("empty control", Stranger.frame(1, 0, new byte[0]));
    int seed = 2;
    for (Map.Entry<String, byte[]> violation : violations.entrySet()) {
      try (Stranger stranger = stranger(seed)) {
        stranger.up(victim);
        assertThat(victim.network.connected(Node.key(seed).id())).as(violation.getKey()).isTrue();
        stranger.write(violation.getValue()).awaitClosed();
      }
      int count = seed - 1;
      await(() -> victim.network.stats().get(Total.BANS) == count);
      try (Stranger again = stranger(seed)) {
        again.awaitClosed();
      }
      seed++;
    }
    assertThat(victim.received).isEmpty();
    assertThat(victim.network.stats().get(Total.HANDLER_FAILURES)).isZero();
  }

  @Test
  void nothingPassesBeforeTheHello() {
    try (Stranger stranger = stranger(2)) {
      stranger.secured().write(Stranger.message(Channel.VOTES, new byte[] {1})).awaitClosed();
    }
    // Admitted, but it has not accepted: not up yet.
    try (Stranger stranger = stranger(3)) {
      stranger.secured().write(Stranger.frame(1, 0, new byte[] {Control.HELLO, 'h'}));
      stranger.write(Stranger.message(Channel.VOTES, new byte[] {1})).awaitClosed();
    }
    try (Stranger stranger = stranger(4)) {
      stranger.secured().write(Stranger.frame(1, 0, new byte[] {Control.ACCEPT})).awaitClosed();
    }
    assertThat(victim.received).isEmpty();
    assertThat(victim.events).noneMatch(event -> event.startsWith("up"));
    await(() -> victim.network.stats().get(Total.BANS) == 3);
  }

  @Test
  void randomAndMutatedStreamsNeverPassTheConnection() {
    byte[] good =
        join(
            Stranger.message(Channel.VOTES, new byte[100]),
            full(0, Channel.BODIES),
            Stranger.message(Channel.CERTIFICATES, new byte[100]),
            Stranger.frame(1, 4, new byte[100]),
            Stranger.frame(3, 8, new byte[40]),
            Stranger.frame(1, 0, new byte[] {Control.PING}));
    for (int seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = good.clone();
      if (seed % 4 == 0) {
        random.nextBytes(bytes);
      } else {
        for (int i = 0; i < 10; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(9);
        }
        bytes[random.nextInt(5)] ^= (byte) (1 << random.nextInt(8));
      }
      try (Stranger stranger = stranger(2 + seed)) {
        stranger.up(victim).write(bytes);
      }
    }
    await(() -> victim.network.sockets() == 0);
    assertThat(victim.network.stats().get(Total.HANDLER_FAILURES)).isZero();
    try (Node friend = new Node(100)) {
      connect(friend, victim);
    }
  }

  @Test
  void garbageInsteadOfTlsCloses() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      byte[] bytes = new byte[200];
      new SplittableRandom(seed).nextBytes(bytes);
      try (Socket socket = socket()) {
        socket.getOutputStream().write(bytes);
        socket.setSoTimeout((int) MINUTE.toMillis());
        assertThat(endOf(socket)).isTrue();
      }
    }
    await(() -> victim.network.sockets() == 0);
    assertThat(victim.network.gate().handshakes()).isZero();
  }

  private Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), victim.network.port());
  }

  /** Whether the other end closes, by an end of the stream or a reset. */
  private static boolean endOf(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // An alert.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void tlsWithoutOurRulesIsRefused() throws Exception {
    assertThat(refused("TLSv1.3", SecureEngine.PROTOCOL)).as("no certificate").isTrue();
    assertThat(refused("TLSv1.2", SecureEngine.PROTOCOL)).as("TLS 1.2").isTrue();
    assertThat(refused("TLSv1.3", "h2")).as("another protocol").isTrue();
    assertThat(refused("TLSv1.3", null)).as("no protocol").isTrue();
    assertThat(victim.events).isEmpty();
  }

  private boolean refused(String version, @Nullable String protocol)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, null);
    try (Socket plain = socket();
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, "x", 1, true)) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setProtocols(new String[] {version});
      if (protocol != null) {
        parameters.setApplicationProtocols(new String[] {protocol});
      }
      tls.setSSLParameters(parameters);
      tls.setSoTimeout((int) MINUTE.toMillis());
      return endOf(tls);
    }
  }

  @Test
  void bannedKeysDoNotGetThroughTls() {
    PeerId banned = Node.key(2).id();
    victim.banned.add(banned);
    try (Stranger stranger = stranger(2)) {
      stranger.awaitClosed();
    }
    assertThat(victim.events).isEmpty();
    try (Stranger other = stranger(3)) {
      other.up(victim);
      assertThat(victim.network.connected(Node.key(3).id())).isTrue();
    }
  }

  private static byte[] repeat(byte[] bytes, int times) {
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      many.writeBytes(bytes);
    }
    return many.toByteArray();
  }

  @Test
  void floodsAreDroppedAndBurstsPaused() {
    int burst = 2 * Channel.VOTES.messagesPerSecond();
    byte[] vote = Stranger.message(Channel.VOTES, new byte[4]);
    try (Stranger stranger = stranger(2)) {
      stranger.up(victim);
      stranger.write(repeat(vote, 2 * burst));
      await(() -> victim.received.size() == 2 * burst);
      await(() -> victim.network.stats().get(ByChannel.PAUSES, Channel.VOTES) >= 1);
      assertThat(stranger.closed()).isFalse();
    }
    try (Stranger stranger = stranger(3)) {
      stranger.up(victim);
      stranger.write(repeat(vote, 20 * burst)).awaitClosed();
    }
    // Too much is no proof of malice: dropped, not banned.
    assertThat(victim.network.stats().get(Total.BANS)).isZero();
  }

  @Test
  void theSlowAreDropped() throws IOException {
    Duration soon = Duration.ofMillis(400);
    Limits limits =
        Limits.defaults()
            .withTimes(
                new Limits.Times(
                    soon, soon, soon, soon.multipliedBy(3), MINUTE, soon, MINUTE, MINUTE));
    try (Node impatient = new Node(1, limits, 0)) {
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), impatient.network.port())) {
        silent.setSoTimeout((int) MINUTE.toMillis());
        assertThat(endOf(silent)).as("no TLS").isTrue();
      }
      try (Stranger stranger = new Stranger(Node.key(2), impatient)) {
        stranger.secured().awaitClosed();
      }
      await(() -> impatient.network.gate().handshakes() == 0);
      try (Stranger stranger = new Stranger(Node.key(2), impatient)) {
        stranger.up(impatient).awaitClosed();
      }
      await(() -> impatient.events.stream().anyMatch(event -> event.endsWith("idle")));
      for (byte[] part : List.of(full(0, Channel.BODIES), new byte[] {1, 0})) {
        impatient.events.clear();
        try (Stranger stranger = new Stranger(Node.key(2), impatient)) {
          stranger.up(impatient).write(part);
          byte[] ping = Stranger.frame(1, 0, new byte[] {Control.PING});
          await(() -> {
            if (part.length > 2) {
              stranger.write(ping);
              Node.pause(300);
            }
            return stranger.closed();
          });
        }
        await(() -> impatient.events.stream().anyMatch(event -> event.endsWith("trickles")));
      }
      assertThat(impatient.network.stats().get(Total.BANS)).isZero();
    }
  }

  @Test
  void handshakesAreLimitedBeforeTls() throws IOException {
    Limits limits = Limits.defaults().withAccept(new Limits.Accept(10, 3, 100, 100, 100, 100, 10));
    List<Socket> sockets = new ArrayList<>();
    try (Node strict = new Node(1, limits, 0)) {
      for (int i = 0; i < 8; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), strict.network.port()));
      }
      await(() -> strict.network.stats().get(Total.REFUSED) == 5);
      assertThat(strict.network.gate().handshakes()).isEqualTo(3);
      for (Socket socket : sockets) {
        socket.close();
      }
      await(() -> strict.network.gate().handshakes() == 0 && strict.network.sockets() == 0);
      try (Node friend = new Node(2)) {
        connect(friend, strict);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aPeerThatDoesNotReadFillsItsQueueOnly() {
    Duration soon = Duration.ofMillis(300);
    Limits.Times times = Limits.defaults().times();
    Limits limits =
        Limits.defaults()
            .withTimes(
                new Limits.Times(
                    times.connect(),
                    times.handshake(),
                    times.hello(),
                    MINUTE,
                    MINUTE,
                    soon,
                    soon,
                    MINUTE));
    try (Node sender = new Node(1, limits, 0);
        Stranger deaf = new Stranger(Node.key(2), sender)) {
      deaf.up(sender);
      deaf.deaf();
      byte[] certificate = new byte[4096];
      await(() -> {
        for (int i = 0; i < 200; i++) {
          sender.network.send(Node.key(2).id(), Channel.CERTIFICATES, certificate);
        }
        for (PeerInfo peer : sender.network.peers()) {
          assertThat(peer.queuedBytes()).isLessThanOrEqualTo(Channel.QUEUE_BYTES_TOTAL);
        }
        return !sender.network.connected(Node.key(2).id());
      });
      assertThat(sender.events.getLast()).endsWith("does not read");
      assertThat(sender.network.stats().get(ByChannel.DROPS_OUT, Channel.CERTIFICATES))
          .isPositive();
    }
  }

  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
