package endgame.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Assembler.Verdict;
import endgame.p2p.wire.Channel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The bounds of what holds state for peers. */
class BoundsTest {
  private static final long HOUR = 3600L * 1_000_000_000L;

  private static PeerId peer(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) number;
    id[1] = (byte) (number >> 8);
    return PeerId.of(id);
  }

  private static InetAddress address(int... bytes) {
    try {
      byte[] address = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        address[i] = (byte) bytes[i];
      }
      return InetAddress.getByAddress(address);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void inboxServesPeersInTurnAndBoundsEach() throws InterruptedException {
    AtomicInteger filled = new AtomicInteger();
    Inbox<Integer> inbox = new Inbox<>(10, 4, filled::incrementAndGet);
    for (int i = 0; i < 100; i++) {
      assertThat(inbox.offer(peer(1), i)).isEqualTo(i < 4);
    }
    assertThat(inbox.offer(peer(2), 200)).isTrue();
    assertThat(inbox.offer(peer(3), 300)).isTrue();
    assertThat(filled).hasValue(1);
    assertThat(inbox.drain(4)).extracting(Inbox.Item::item).containsExactly(0, 200, 300, 1);
    for (int i = 0; i < 20; i++) {
      inbox.offer(peer(10 + i), i);
    }
    assertThat(inbox.size()).isEqualTo(10);
    assertThat(inbox.dropped()).isEqualTo(96 + 12);
    assertThat(inbox.drain(100)).hasSize(10);
    assertThat(inbox.poll()).isNull();
    assertThat(inbox.poll(1, TimeUnit.MILLISECONDS)).isNull();
    assertThat(inbox.offer(peer(1), 5)).isTrue();
    assertThat(filled).hasValue(2);
    assertThat(Objects.requireNonNull(inbox.poll(1, TimeUnit.HOURS)).item()).isEqualTo(5);
  }

  @Test
  void gateBoundsRatesPlacesAndAddresses() {
    Limits limits =
        Limits.defaults()
            .withConnections(20, 5)
            .withAccept(new Limits.Accept(6, 2, 1, 4, 100, 100, 3));
    AcceptGate gate = new AcceptGate(limits, 0);
    InetAddress one = address(10, 0, 0, 1);
    AcceptGate.Pass first = Objects.requireNonNull(gate.accept(one, 0));
    AcceptGate.Pass second = Objects.requireNonNull(gate.accept(one, 0));
    assertThat(gate.accept(one, 0)).as("handshakes of one address").isNull();
    first.handshakeDone();
    second.handshakeDone();
    second.handshakeDone();
    assertThat(gate.handshakes()).isZero();
    Objects.requireNonNull(gate.accept(one, 0)).closed();
    Objects.requireNonNull(gate.accept(one, 0)).closed();
    assertThat(gate.accept(one, 0)).as("rate of one address").isNull();
    assertThat(gate.connections()).isEqualTo(2);
    first.closed();
    first.closed();
    assertThat(gate.connections()).isEqualTo(1);
    second.closed();

    int[] net = {0x20, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0};
    for (int i = 0; i < 2; i++) {
      net[15] = i;
      assertThat(gate.accept(address(net), 0)).isNotNull();
    }
    net[9] = 9;
    assertThat(gate.accept(address(net), 0)).as("one /64 is one address").isNull();
    assertThat(gate.accept(address(10, 0, 0, 2), 0)).isNotNull();
    assertThat(gate.addresses()).isEqualTo(3);
    assertThat(gate.accept(address(10, 0, 0, 3), 0)).as("addresses").isNull();
    // The quiet are forgotten once their bucket is full again.
    assertThat(gate.accept(address(10, 0, 0, 3), HOUR)).isNotNull();
    assertThat(gate.addresses()).isEqualTo(3);
    for (int i = 0; i < 20; i++) {
      gate.dial();
    }
    assertThat(gate.connections()).isEqualTo(20);
    assertThat(gate.dial()).isNull();
    assertThat(gate.accept(one, HOUR)).as("connections").isNull();
  }

  @Test
  void gateBoundsSubnetsToo() {
    Limits limits =
        Limits.defaults()
            .withConnections(1000, 5)
            .withAccept(new Limits.Accept(1000, 10, 1, 4, 1000, 1000, 300));
    AcceptGate gate = new AcceptGate(limits, 0);
    int passed = 0;
    for (int i = 0; i < 200; i++) {
      passed += gate.accept(address(10, 0, 0, i), 0) == null ? 0 : 1;
    }
    assertThat(passed).as("a /24 has twice the burst of an address").isEqualTo(8);
    assertThat(gate.accept(address(10, 0, 1, 1), 0)).as("its neighbour is untouched").isNotNull();
    for (int i = 0; i < 1000; i++) {
      gate.accept(address(11, i >> 8, i & 255, 1), 0);
    }
    assertThat(gate.subnets()).as("subnets are bounded").isLessThanOrEqualTo(300);
    assertThat(gate.addresses()).isLessThanOrEqualTo(300);
  }

  @Test
  void guestsAreFewAndFewerOfOneSubnet() {
    Limits limits = Limits.defaults();
    assertThat(limits.guestsMax()).isEqualTo(64);
    assertThat(limits.guestsPerSubnet()).isEqualTo(3);
    assertThat(GuestRoom.fits(limits, 63, 2, false)).isTrue();
    assertThat(GuestRoom.fits(limits, 64, 0, false)).isFalse();
    assertThat(GuestRoom.fits(limits, 3, 3, false)).isFalse();
    assertThat(GuestRoom.fits(limits, 63, 63, true)).as("devnets share an address").isTrue();
    assertThat(GuestRoom.fits(limits, 64, 64, true)).isFalse();
  }

  @Test
  void answersBelongToRequestsOfTheirChannel() {
    PendingRequests requests = new PendingRequests(2);
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    int id = Objects.requireNonNull(requests.open(Channel.PIECES, answer));
    assertThat(requests.judge(Channel.BODIES, id)).isEqualTo(Verdict.VIOLATION);
    assertThat(requests.judge(Channel.PIECES, id + 1)).isEqualTo(Verdict.VIOLATION);
    assertThat(requests.judge(Channel.PIECES, id)).isEqualTo(Verdict.TAKE);
    assertThat(requests.answered(id, new byte[1])).isTrue();
    assertThat(requests.judge(Channel.PIECES, id)).as("twice").isEqualTo(Verdict.VIOLATION);
    assertThat(answer).isCompletedWithValueMatching(bytes -> bytes.length == 1);
    List<Integer> late = new ArrayList<>();
    for (int i = 0; i < PendingRequests.EXPIRED_MAX + 1; i++) {
      int next = Objects.requireNonNull(requests.open(Channel.PIECES, new CompletableFuture<>()));
      assertThat(requests.fail(next, RequestFailure.Reason.TIMEOUT, true)).isTrue();
      late.add(next);
    }
    assertThat(requests.judge(Channel.PIECES, late.get(1))).isEqualTo(Verdict.SKIP);
    assertThat(requests.judge(Channel.PIECES, late.get(1))).isEqualTo(Verdict.VIOLATION);
    assertThat(requests.judge(Channel.PIECES, late.get(0))).isEqualTo(Verdict.VIOLATION);
    requests.open(Channel.PIECES, new CompletableFuture<>());
    requests.open(Channel.PIECES, new CompletableFuture<>());
    assertThat(requests.open(Channel.PIECES, new CompletableFuture<>())).isNull();
    requests.close();
    assertThat(requests.size()).isZero();
    assertThat(requests.open(Channel.PIECES, new CompletableFuture<>())).isNull();
  }

  @Test
  void slotsAreGivenBackOnceAndSwept() {
    List<Integer> sent = new ArrayList<>();
    RequestSlots slots = new RequestSlots(2, 10, (channel, id, bytes) -> sent.add(id));
    Responder first = slots.open(Channel.RESOLVER, 1, 0);
    Responder second = slots.open(Channel.RESOLVER, 2, 5);
    assertThat(slots.full()).isTrue();
    first.answer(new byte[3]);
    first.answer(new byte[3]);
    assertThat(sent).containsExactly(1);
    assertThat(slots.size()).isEqualTo(1);
    assertThatThrownBy(() -> second.answer(new byte[1 << 20]))
        .isInstanceOf(IllegalArgumentException.class);
    slots.sweep(14);
    assertThat(slots.size()).isEqualTo(1);
    slots.sweep(15);
    second.answer(new byte[3]);
    assertThat(sent).containsExactly(1, 2);
    assertThat(slots.size()).isZero();
  }

  @Test
  void addressesParse() {
    String id = peer(1).toString();
    assertThat(PeerAddress.parse(id + "@[::1]:80")).isEqualTo(new PeerAddress(peer(1), "::1", 80));
    for (String good : List.of(id + "@a.b:1", id + "@[::1]:65535", id + "@1.2.3.4:9")) {
      assertThat(PeerAddress.parse(good).toString()).isEqualTo(good);
    }
    for (String bad : List.of("", "@", id, id + "@a", id + "@:1", id + "@a:0", "00@a:1", "a:b@c")) {
      assertThatThrownBy(() -> PeerAddress.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
