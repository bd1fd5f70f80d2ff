package endgame.p2p;

import static endgame.p2p.Node.await;
import static endgame.p2p.Node.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;
import endgame.p2p.wire.TransportStats.ByChannel;
import endgame.p2p.wire.TransportStats.Total;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void carriesMessagesBothWaysOnEveryChannel() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      connect(a, b);
      for (Channel channel : Channel.values()) {
        if (channel.pushers() == Channel.From.NOBODY) {
          continue;
        }
        int most = channel == Channel.CONTROL ? Network.HELLO_BYTES_MAX : channel.messageBytesMax();
        for (int length : new int[] {0, 2, most}) {
          byte[] message = new byte[length];
          java.util.Arrays.fill(message, (byte) channel.id());
          b.received.clear();
          assertThat(a.network.send(b.id(), channel, message)).isEqualTo(Sent.QUEUED);
          await(() -> !b.received.isEmpty());
          assertThat(b.received.getFirst().peer()).isEqualTo(a.id());
          assertThat(b.received.getFirst().channel()).isEqualTo(channel);
          assertThat(b.received.getFirst().bytes()).isEqualTo(message);
        }
      }
      assertThat(b.network.broadcast(Channel.VOTES, new byte[] {9}, p -> true)).isEqualTo(1);
      assertThat(b.network.broadcast(Channel.VOTES, new byte[] {9}, p -> false)).isZero();
      await(() -> !a.received.isEmpty());
      assertThat(a.network.stats().get(ByChannel.MESSAGES_IN, Channel.VOTES)).isEqualTo(1);
      assertThat(a.network.stats().get(Total.VIOLATIONS)).isZero();
      assertThat(a.network.peers()).extracting(PeerInfo::peer).containsExactly(b.id());
      assertThat(a.network.peers().getFirst().inbound()).isFalse();
      assertThat(a.events.getFirst())
          .isEqualTo("hello " + b.id().shortHex() + " hello of " + b.id().shortHex());
    }
  }

  @Test
  void refusesWhatNoChannelCarries() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      connect(a, b);
      assertThatThrownBy(() -> a.network.send(b.id(), Channel.VOTES, new byte[513]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> a.network.request(b.id(), Channel.VOTES, new byte[1], LONG))
          .isInstanceOf(IllegalArgumentException.class);
      PeerId nobody = Node.key(9).id();
      assertThat(a.network.send(nobody, Channel.VOTES, new byte[1])).isEqualTo(Sent.NO_PEER);
      assertThat(failure(a.network.request(nobody, Channel.RESOLVER, new byte[1], LONG)))
          .isEqualTo(RequestFailure.Reason.NO_PEER);
    }
  }

  @Test
  void answersRequestsEachWithItsOwn() throws Exception {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      connect(a, b);
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Channel channel = List.of(Channel.RESOLVER, Channel.BODIES, Channel.PIECES).get(i % 3);
        answers.add(a.network.request(b.id(), channel, new byte[] {(byte) i}, LONG));
      }
      for (int i = 0; i < 40; i++) {
        assertThat(answers.get(i).get()).containsExactly(i ^ 1);
      }
      byte[] large = new byte[2 << 20];
      assertThat(a.network.request(b.id(), Channel.BODIES, large, LONG).get()).hasSize(2 << 20);
      assertThat(a.network.request(b.id(), Channel.BODIES, new byte[0], LONG).get()).isEmpty();
    }
  }

  @Test
  void lateAnswersAreNoViolation() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      connect(a, b);
      b.answering = false;
      CompletableFuture<byte[]> answer =
          a.network.request(b.id(), Channel.RESOLVER, new byte[] {1}, Duration.ofMillis(50));
      assertThat(failure(answer)).isEqualTo(RequestFailure.Reason.TIMEOUT);
      await(() -> b.held.size() == 1);
      b.held.getFirst().answer(new byte[] {1});
      b.held.getFirst().answer(new byte[] {2});
      await(() -> a.network.stats().get(Total.ANSWERS_LATE) == 1);
      a.network.request(b.id(), Channel.RESOLVER, new byte[] {2}, LONG).cancel(false);
      await(() -> b.held.size() == 2);
      b.held.getLast().answer(new byte[] {1});
      await(() -> a.network.stats().get(Total.ANSWERS_LATE) == 2);
      assertThat(a.network.stats().get(Total.REQUESTS_TIMED_OUT)).isEqualTo(1);
      assertThat(a.network.stats().get(Total.VIOLATIONS)).isZero();
      assertThat(a.network.connected(b.id())).isTrue();
    }
  }

  @Test
  void requestsAreBoundedAndEndWithTheConnection() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      connect(a, b);
      b.answering = false;
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < Limits.defaults().requestsMax(); i++) {
        answers.add(a.network.request(b.id(), Channel.RESOLVER, new byte[] {1}, LONG));
      }
      assertThat(failure(a.network.request(b.id(), Channel.RESOLVER, new byte[] {1}, LONG)))
          .isEqualTo(RequestFailure.Reason.BUSY);
      b.network.close();
      for (CompletableFuture<byte[]> answer : answers) {
        assertThat(failure(answer)).isEqualTo(RequestFailure.Reason.NO_PEER);
      }
    }
  }

  @Test
  void outsidersMayNotPushToMembers() throws Exception {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      b.outsiders.add(a.id());
      connect(a, b);
      a.network.send(b.id(), Channel.VOTES, new byte[] {1});
      a.network.send(b.id(), Channel.BODIES, new byte[100_000]);
      a.network.send(b.id(), Channel.CERTIFICATES, new byte[] {3});
      await(() -> b.network.stats().get(ByChannel.DROPS_IN, Channel.BODIES) == 1);
      await(() -> !b.received.isEmpty());
      assertThat(b.network.stats().get(ByChannel.DROPS_IN, Channel.VOTES)).isEqualTo(1);
      assertThat(b.received).extracting(Node.Received::channel).containsOnly(Channel.CERTIFICATES);
      // They may ask, and what is asked of them they may answer.
      assertThat(a.network.request(b.id(), Channel.BODIES, new byte[1], LONG).get()).hasSize(1);
      assertThat(b.network.request(a.id(), Channel.BODIES, new byte[1], LONG).get()).hasSize(1);
    }
  }

  @Test
  void failingHandlersLoseOneMessage() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      connect(a, b);
      a.network.send(b.id(), Channel.GOSSIP, new byte[] {'x'});
      a.network.send(b.id(), Channel.GOSSIP, new byte[] {'y'});
      await(() -> b.received.size() == 2);
      assertThat(b.network.stats().get(Total.HANDLER_FAILURES)).isEqualTo(1);
      assertThat(b.network.connected(a.id())).isTrue();
    }
  }

  @Test
  void refusedHelloesAreToldWhy() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      b.admission = new Admission.Refuse("another epoch");
      a.network.keep(List.of(b.address()));
      await(() -> a.network.stats().get(Total.DIALS_FAILED) >= 2);
      assertThat(a.network.connected(b.id())).isFalse();
      assertThat(b.network.connected(a.id())).isFalse();
      b.admission = new Admission.Admit();
      await(() -> a.network.connected(b.id()) && b.network.connected(a.id()));
    }
  }

  @Test
  void banKeepsOut() {
    try (Node a = new Node(1);
        Node b = new Node(2)) {
      connect(a, b);
      b.network.ban(a.id(), Duration.ofHours(1), "test");
      await(() -> !a.network.connected(b.id()));
      long failed = a.network.stats().get(Total.DIALS_FAILED);
      await(() -> a.network.stats().get(Total.DIALS_FAILED) >= failed + 2);
      assertThat(b.network.connected(a.id())).isFalse();
      assertThat(b.network.stats().get(Total.BANS)).isEqualTo(1);
      b.network.forgive(a.id());
      await(() -> a.network.connected(b.id()) && b.network.connected(a.id()));
      b.banned.add(a.id());
      b.network.disconnect(a.id(), "test");
      await(() -> !a.network.connected(b.id()));
    }
  }

  @Test
  void guestsHaveFewPlaces() {
    Limits limits = Limits.defaults().withConnections(100, 1);
    try (Node hub = new Node(1, limits, 0);
        Node guest = new Node(2);
        Node another = new Node(3);
        Node member = new Node(4)) {
      hub.outsiders.add(guest.id());
      hub.outsiders.add(another.id());
      connect(guest, hub);
      another.network.keep(List.of(hub.address()));
      await(() -> another.network.stats().get(Total.DIALS_FAILED) >= 1);
      connect(member, hub);
      assertThat(hub.network.connected(another.id())).isFalse();
      assertThat(hub.network.connected(guest.id())).isTrue();
    }
  }

  static RequestFailure.Reason failure(CompletableFuture<byte[]> answer) {
    try {
      answer.get(30, java.util.concurrent.TimeUnit.SECONDS);
      throw new AssertionError("an answer");
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(RequestFailure.class);
      return ((RequestFailure) java.util.Objects.requireNonNull(e.getCause())).reason();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
