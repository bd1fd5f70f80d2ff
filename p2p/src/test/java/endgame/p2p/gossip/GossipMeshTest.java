package endgame.p2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.gossip.GossipMesh.Effect;
import endgame.p2p.gossip.GossipMessage.Content;
import endgame.p2p.gossip.GossipMessage.Control;
import endgame.p2p.identity.PeerId;
import endgame.p2p.reputation.Offence;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One node among peers that do wrong. */
class GossipMeshTest {
  private static final long SECOND = 1_000_000_000L;
  private static final GossipLimits LIMITS = GossipLimits.defaults();

  private final List<Effect> effects = new ArrayList<>();
  private final GossipMesh mesh = mesh(LIMITS);

  private GossipMesh mesh(GossipLimits limits) {
    return new GossipMesh(limits, new SplittableRandom(1), effects::add);
  }

  private static PeerId peer(int number) {
    return PeerId.of(ByteBuffer.allocate(32).putInt(number).array());
  }

  private static byte[] content(int number, int length) {
    return ByteBuffer.allocate(length).putInt(number).array();
  }

  private List<Effect> take() {
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  private List<PeerId> contentsTo() {
    List<PeerId> peers = new ArrayList<>();
    for (Effect effect : take()) {
      if (effect instanceof Effect.Send(PeerId to, Content _)) {
        peers.add(to);
      }
    }
    return peers;
  }

  private List<Effect.Blame> blames() {
    List<Effect.Blame> blames = new ArrayList<>();
    for (Effect effect : take()) {
      if (effect instanceof Effect.Blame blame) {
        blames.add(blame);
      }
    }
    return blames;
  }

  private void receive(int from, GossipMessage message, long now) {
    mesh.received(peer(from), message.encode(), now);
  }

  private void connect(int count, boolean outbound) {
    for (int i = 0; i < count; i++) {
      mesh.connected(peer(i), outbound);
    }
    take();
  }

  @Test
  void nothingIsPassedOnBeforeItsVerdict() {
    connect(4, true);
    byte[] bytes = content(1, 100);
    receive(0, new Content(bytes), 0);
    receive(1, new Content(bytes), 0);
    List<Effect> asked = take();
    assertThat(asked).hasSize(1);
    Effect.Validate validate = (Effect.Validate) asked.getFirst();
    assertThat(validate.content().bytes()).isEqualTo(bytes);
    mesh.verdict(validate.id(), Verdict.ACCEPT);
    assertThat(contentsTo()).as("not to its senders").containsExactlyInAnyOrder(peer(2), peer(3));
    mesh.verdict(validate.id(), Verdict.ACCEPT);
    receive(2, new Content(bytes), SECOND);
    assertThat(take()).as("once").isEmpty();
    assertThat(mesh.duplicates()).isEqualTo(2);
  }

  @Test
  void whatIsRejectedCostsAllItsSenders() {
    connect(4, true);
    byte[] bytes = content(1, 100);
    receive(0, new Content(bytes), 0);
    receive(1, new Content(bytes), 0);
    take();
    mesh.verdict(ContentId.of(bytes), Verdict.REJECT);
    assertThat(take())
        .containsExactly(
            new Effect.Blame(peer(0), Offence.INVALID_GOSSIP, "invalid gossip"),
            new Effect.Blame(peer(1), Offence.INVALID_GOSSIP, "invalid gossip"));
    byte[] other = content(2, 100);
    receive(0, new Content(other), 0);
    take();
    mesh.verdict(ContentId.of(other), Verdict.IGNORE);
    mesh.heartbeat(SECOND);
    assertThat(take()).as("ignored: nobody's fault, and told to nobody").isEmpty();
  }

  @Test
  void sybilsThatConnectToMeNeverHaveTheWholeMesh() {
    for (int i = 0; i < 60; i++) {
      mesh.connected(peer(i), false);
      receive(i, Control.ofGraft(), 0);
    }
    assertThat(mesh.meshSize()).isLessThanOrEqualTo(LIMITS.degreeHigh());
    for (int i = 100; i < 103; i++) {
      mesh.connected(peer(i), true);
    }
    mesh.heartbeat(SECOND);
    assertThat(mesh.meshSize()).isBetween(LIMITS.degreeLow(), LIMITS.degreeHigh() + 2);
    mesh.heartbeat(2 * SECOND);
    long out = 0;
    for (int i = 100; i < 103; i++) {
      out += mesh.inMesh(peer(i)) ? 1 : 0;
    }
    assertThat(out).isGreaterThanOrEqualTo(LIMITS.degreeOut());
  }

  @Test
  void aPrunedPeerComesBackAfterAMinuteOnly() {
    connect(1, true);
    receive(0, Control.ofPrune(), 0);
    for (int i = 1; i < 60; i++) {
      mesh.heartbeat(i * SECOND);
    }
    assertThat(mesh.inMesh(peer(0))).isFalse();
    receive(0, Control.ofGraft(), 59 * SECOND);
    assertThat(blames())
        .containsExactly(new Effect.Blame(peer(0), Offence.EARLY_GRAFT, "a graft before its time"));
    assertThat(mesh.inMesh(peer(0))).isFalse();
    mesh.heartbeat(118 * SECOND);
    assertThat(mesh.inMesh(peer(0))).as("the time began anew").isFalse();
    mesh.heartbeat(119 * SECOND);
    assertThat(mesh.inMesh(peer(0))).isTrue();
  }

  @Test
  void askingIsNoAmplifier() {
    connect(1, true);
    byte[] small = content(1, 1000);
    mesh.publish(small, 0);
    take();
    List<ContentId> ids = List.of(ContentId.of(small));
    for (int i = 0; i < 100; i++) {
      receive(0, Control.ofWant(ids), 0);
    }
    assertThat(contentsTo()).hasSize(LIMITS.answersPerName());

    List<ContentId> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      byte[] large = content(100 + i, 100_000);
      mesh.publish(large, 0);
      many.add(ContentId.of(large));
    }
    take();
    for (int i = 0; i < 3; i++) {
      receive(0, Control.ofWant(many), 0);
    }
    int most = LIMITS.answerBytes() / 100_000 + 1;
    assertThat(contentsTo()).as("a second").hasSizeLessThanOrEqualTo(most);
    mesh.heartbeat(SECOND);
    take();
    receive(0, Control.ofWant(many), SECOND);
    assertThat(contentsTo()).as("the next second").hasSizeBetween(1, most);
  }

  @Test
  void offersAreBoundedAndBrokenPromisesBlamed() {
    connect(2, true);
    for (int i = 0; i < 20; i++) {
      List<ContentId> ids = new ArrayList<>();
      for (int j = 0; j < GossipMessage.NAMES_MAX; j++) {
        ids.add(ContentId.of(content(1000 * i + j, 4)));
      }
      receive(0, Control.ofHave(ids), 0);
    }
    assertThat(mesh.promiseCount()).isEqualTo(LIMITS.namesPerBeat());
    take();
    mesh.heartbeat(SECOND);
    mesh.heartbeat(2 * SECOND);
    assertThat(blames()).isEmpty();
    mesh.heartbeat(3 * SECOND);
    assertThat(blames())
        .containsExactly(
            new Effect.Blame(peer(0), Offence.BROKEN_PROMISE, "gossip that never came"));
    assertThat(mesh.promiseCount()).isZero();
  }

  @Test
  void oneThatWithholdsDoesNotKeepItFromMe() {
    connect(3, true);
    byte[] bytes = content(1, 10);
    Control have = Control.ofHave(List.of(ContentId.of(bytes)));
    receive(0, have, 0);
    receive(1, have, 0);
    receive(2, have, 0);
    Control want = Control.ofWant(List.of(ContentId.of(bytes)));
    assertThat(take())
        .containsExactly(new Effect.Send(peer(0), want), new Effect.Send(peer(1), want));
    receive(1, new Content(bytes), 1);
    take();
    mesh.heartbeat(4 * SECOND);
    assertThat(blames()).as("it came").isEmpty();
  }

  @Test
  void everyMapIsBounded() {
    GossipLimits few =
        new GossipLimits(
            8,
            6,
            12,
            2,
            6,
            3,
            5,
            3,
            1 << 20,
            1024,
            Duration.ofMinutes(2),
            100,
            20_000,
            10,
            4000,
            4,
            50,
            16 << 10,
            Duration.ofMinutes(1),
            Duration.ofSeconds(3));
    GossipMesh small = mesh(few);
    for (int i = 0; i < 20; i++) {
      small.connected(peer(i), true);
    }
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = content(i, 100);
      for (int j = 0; j < 20; j++) {
        small.received(peer(j), new Content(bytes).encode(), 0);
      }
      small.received(peer(3), Control.ofDontWant(ContentId.of(bytes)).encode(), 0);
      assertThat(small.pendingCount()).isLessThanOrEqualTo(10);
    }
    take();
    small.verdict(ContentId.of(content(0, 100)), Verdict.REJECT);
    assertThat(blames()).as("senders remembered").hasSize(4);
    for (int i = 1; i < 1000; i++) {
      small.verdict(ContentId.of(content(i, 100)), Verdict.ACCEPT);
    }
    assertThat(small.pendingCount()).isZero();
    for (int i = 0; i < 1000; i++) {
      small.publish(content(5000 + i, 1000), 0);
      assertThat(small.kept().bytes()).isLessThanOrEqualTo(20_000);
    }
    assertThat(small.seenCount()).isEqualTo(100);
    assertThat(small.dontWantCount(peer(3))).isEqualTo(50);
    for (int beat = 1; beat <= 5; beat++) {
      small.heartbeat(beat * SECOND);
    }
    assertThat(small.kept().size()).as("contents leave after five heartbeats").isZero();
    small.heartbeat(121 * SECOND);
    assertThat(small.seenCount()).as("names leave after two minutes").isZero();
  }

  @Test
  void anApplicationThatNeverJudgesLosesItsPlacesOnly() {
    connect(2, true);
    byte[] bytes = content(1, 100);
    receive(0, new Content(bytes), 0);
    mesh.heartbeat(59 * SECOND);
    assertThat(mesh.pendingCount()).isEqualTo(1);
    mesh.heartbeat(60 * SECOND);
    assertThat(mesh.pendingCount()).isZero();
    take();
    mesh.verdict(ContentId.of(bytes), Verdict.ACCEPT);
    assertThat(take()).as("too late").isEmpty();
  }

  @Test
  void largeContentsAreToldBeforeTheyAreJudged() {
    connect(3, true);
    byte[] large = content(1, (16 << 10) + 1);
    receive(0, new Content(large), 0);
    Control dontWant = Control.ofDontWant(ContentId.of(large));
    List<Effect> told = take();
    assertThat(told)
        .contains(new Effect.Send(peer(1), dontWant), new Effect.Send(peer(2), dontWant));
    assertThat(told).hasSize(3);
    receive(2, dontWant, 0);
    mesh.verdict(ContentId.of(large), Verdict.ACCEPT);
    assertThat(contentsTo()).as("2 has it").containsExactly(peer(1));
  }

  @Test
  void messagesKeepTheirBytesAndMalformedOnesAreBlamed() {
    connect(1, true);
    List<ContentId> ids = List.of(ContentId.of(content(1, 4)), ContentId.of(content(2, 4)));
    Control control = new Control(false, true, ids, ids.subList(0, 1), List.of());
    assertThat(GossipMessage.decode(control.encode())).isEqualTo(control);
    for (byte[] bad :
        List.of(
            new byte[0],
            new byte[] {3},
            new byte[] {2},
            new byte[] {2, 3, 0, 0, 0, 0, 0, 0},
            new byte[] {2, 1, 0, 0, 0, 0, 0, 0, 9},
            new byte[] {2, 1, -1, -1, 0, 0, 0, 0},
            new byte[] {2, 1, 0, 5, 0, 0, 0, 0})) {
      mesh.received(peer(0), bad, 0);
      assertThat(blames())
          .as(Arrays.toString(bad))
          .containsExactly(new Effect.Blame(peer(0), Offence.PROTOCOL, "malformed gossip"));
    }
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(150)];
      random.nextBytes(bytes);
      if (bytes.length > 8) {
        bytes[0] = 2;
        bytes[1] &= 3;
        bytes[2] = 0;
        bytes[3] &= 3;
      }
      GossipMessage message = GossipMessage.decode(bytes);
      if (message != null) {
        assertThat(message.encode()).as("seed " + seed).isEqualTo(bytes);
      }
      mesh.received(peer(0), bytes, 0);
    }
  }
}
