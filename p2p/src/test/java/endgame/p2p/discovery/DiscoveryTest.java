package endgame.p2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.PeerAddress;
import endgame.p2p.discovery.Discovery.Effect;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.reputation.Offence;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  private static final Bytes32 GENESIS = Bytes32.of(new byte[32]);
  private static final Bytes32 SECRET = Bytes32.of(new byte[32]);
  private static final long ROUND = Discovery.ROUND_NANOS;
  private static final Map<Integer, NodeKey> KEYS = new HashMap<>();

  static NodeKey key(int number) {
    return KEYS.computeIfAbsent(
        number,
        n -> {
          byte[] seed = new byte[32];
          seed[0] = (byte) (int) n;
          seed[1] = (byte) (n >> 8);
          return NodeKey.fromSeed(seed);
        });
  }

  static InetAddress ip(int... parts) {
    byte[] bytes = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = (byte) parts[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static InetAddress home(int number) {
    return ip(20 + number % 100, number / 100, 1, 1);
  }

  private static AddressRecord record(int number, long sequence) {
    return AddressRecord.sign(key(number), GENESIS, home(number), 9000, sequence);
  }

  private static Discovery node(int number, Set<PeerId> fixed) {
    SplittableRandom random = new SplittableRandom(number);
    Discovery node =
        new Discovery(
            new Discovery.Config(key(number).id(), GENESIS, false, fixed, peer -> false),
            new AddressBook(SECRET, random),
            List.of(),
            random);
    node.mine(record(number, 1));
    return node;
  }

  /** Nodes whose dials succeed and messages arrive at once. */
  private static final class World {
    final Map<PeerId, Discovery> nodes = new HashMap<>();
    final Map<PeerId, InetAddress> homes = new HashMap<>();
    final Set<String> links = new java.util.HashSet<>();
    final ArrayDeque<Runnable> todo = new ArrayDeque<>();
    final List<Effect.Blame> blames = new ArrayList<>();
    long now;

    void add(int number, Discovery node) {
      nodes.put(key(number).id(), node);
      homes.put(key(number).id(), home(number));
    }

    Discovery at(PeerId id) {
      return Objects.requireNonNull(nodes.get(id));
    }

    void connect(PeerId a, PeerId b) {
      if (links.contains(a + "" + b) || !nodes.containsKey(b)) {
        return;
      }
      links.add(a + "" + b);
      links.add(b + "" + a);
      run(a, at(a).connected(b, true, Objects.requireNonNull(homes.get(b)), now));
      run(b, at(b).connected(a, false, Objects.requireNonNull(homes.get(a)), now));
    }

    void run(PeerId of, List<Effect> effects) {
      for (Effect effect : effects) {
        switch (effect) {
          case Effect.Send(PeerId to, DiscoveryMessage message) -> {
            byte[] bytes = message.encode();
            assertThat(bytes.length).isLessThan(16 << 10);
            todo.add(() -> run(to, at(to).message(of, bytes, now)));
          }
          case Effect.Blame blame -> blames.add(blame);
          case Effect.Keep(List<PeerAddress> peers) ->
              peers.forEach(peer -> todo.add(() -> connect(of, peer.peer())));
        }
      }
    }

    void tick() {
      now += ROUND;
      nodes.forEach((id, node) -> run(id, node.tick(now)));
      for (Runnable next = todo.poll(); next != null; next = todo.poll()) {
        next.run();
      }
    }
  }

  @Test
  void validatorsThatKnowOneFindAll() {
    int count = 36;
    World world = new World();
    List<PeerId> set = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      set.add(key(i).id());
      world.add(i, node(i, Set.of()));
    }
    world.nodes.values().forEach(node -> node.validators(3, set));
    for (int i = 1; i < count; i++) {
      world.connect(key(i).id(), key(0).id());
    }
    int rounds = 0;
    while (world.links.size() < count * (count - 1) && rounds < 12) {
      world.tick();
      rounds++;
    }
    System.out.println(count + " validators that know one of them all meet in rounds: " + rounds);
    assertThat(world.links).hasSize(count * (count - 1));
    assertThat(world.blames).isEmpty();
  }

  @Test
  void observersFindSixteenInDifferentNetworks() {
    World world = new World();
    for (int i = 0; i < 60; i++) {
      world.add(i, node(i, Set.of()));
      if (i > 0) {
        world.connect(key(i).id(), key(i / 4).id());
      }
    }
    for (int i = 0; i < 15; i++) {
      world.tick();
    }
    assertThat(world.blames).isEmpty();
    for (int i = 0; i < 60; i++) {
      PeerId id = key(i).id();
      long links = world.links.stream().filter(link -> link.startsWith(id.toString())).count();
      assertThat(links).as("node " + i).isGreaterThanOrEqualTo(Discovery.OUTBOUND_MAX);
    }
  }

  private static Effect.Blame blamed(List<Effect> effects) {
    assertThat(effects).hasSize(1);
    return (Effect.Blame) effects.getFirst();
  }

  private static List<Effect> send(Discovery to, int from, DiscoveryMessage message, long now) {
    return to.message(key(from).id(), message.encode(), now);
  }

  @Test
  void liesAreBlamedAndChangeNothing() {
    Discovery node = node(1, Set.of());
    PeerId evil = key(2).id();
    node.connected(evil, false, home(2), 0);
    DiscoveryMessage records = new DiscoveryMessage.Records(List.of(record(3, 1)));
    assertThat(blamed(send(node, 2, records, 0)).offence()).isEqualTo(Offence.UNSOLICITED);
    assertThat(blamed(send(node, 2, new DiscoveryMessage.Mine(record(3, 1)), 0)).offence())
        .as("another's record as its own")
        .isEqualTo(Offence.PROTOCOL);
    assertThat(blamed(node.message(evil, new byte[] {9}, 0)).offence()).isEqualTo(Offence.PROTOCOL);

    byte[] other = new byte[32];
    other[5] = 1;
    AddressRecord elsewhere = AddressRecord.sign(key(2), Bytes32.of(other), home(2), 9000, 1);
    assertThat(blamed(send(node, 2, new DiscoveryMessage.Mine(elsewhere), 0)).offence())
        .as("a replay from another network")
        .isEqualTo(Offence.FORGED_RECORD);

    node.connected(key(4).id(), true, home(4), 0);
    byte[] forged = record(5, 1).encode();
    forged[50] ^= 1;
    AddressRecord lie = Objects.requireNonNull(AddressRecord.decode(forged));
    assertThat(blamed(send(node, 4, new DiscoveryMessage.Records(List.of(lie)), 0)).offence())
        .isEqualTo(Offence.FORGED_RECORD);
    assertThat(blamed(send(node, 4, records, 0)).offence())
        .as("a second answer to one question")
        .isEqualTo(Offence.UNSOLICITED);
    assertThat(node.book().size()).isZero();
  }

  @Test
  void everyByteOfARecordIsSigned() {
    AddressRecord good = record(1, 7);
    assertThat(good.verify(GENESIS)).isTrue();
    assertThat(good.address().toString()).isEqualTo(key(1).id() + "@21.0.1.1:9000");
    assertThat(good.sequence()).isEqualTo(7);
    for (int i = 0; i < AddressRecord.BYTES; i++) {
      byte[] bytes = good.encode();
      bytes[i] ^= 1;
      AddressRecord bad = AddressRecord.decode(bytes);
      assertThat(bad != null && bad.verify(GENESIS)).as("byte " + i).isFalse();
    }
    assertThat(AddressRecord.decode(new byte[AddressRecord.BYTES - 1])).isNull();
    AddressRecord six =
        AddressRecord.sign(
            key(1), GENESIS, ip(0x20, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1), 1, 0);
    assertThat(six.verify(GENESIS)).isTrue();
    assertThat(PeerAddress.parse(six.address().toString())).isEqualTo(six.address());
    for (InetAddress nowhere : List.of(ip(0, 0, 0, 0), ip(224, 0, 0, 1))) {
      AddressRecord record = AddressRecord.sign(key(1), GENESIS, nowhere, 1, 0);
      assertThat(AddressRecord.decode(record.encode())).isNull();
    }
  }

  @Test
  void theNewestRecordWins() {
    Discovery node = node(1, Set.of());
    node.connected(key(2).id(), false, home(2), 0);
    node.message(key(2).id(), new DiscoveryMessage.Mine(record(2, 5)).encode(), 0);
    AddressRecord older = record(2, 4);
    AddressRecord newer = record(2, 6);
    node.message(key(2).id(), new DiscoveryMessage.Mine(older).encode(), ROUND);
    assertThat(node.book().get(key(2).id())).isEqualTo(record(2, 5));
    node.message(key(2).id(), new DiscoveryMessage.Mine(newer).encode(), ROUND + 1);
    assertThat(node.book().get(key(2).id())).as("too soon: not looked at").isEqualTo(record(2, 5));
    node.message(key(2).id(), new DiscoveryMessage.Mine(newer).encode(), 2 * ROUND);
    assertThat(node.book().get(key(2).id())).isEqualTo(newer);
  }

  @Test
  void answersAreFewAndSmall() {
    Discovery node = node(1, Set.of());
    for (int i = 100; i < 400; i++) {
      node.book().add(record(i, 1), "there");
    }
    node.connected(key(2).id(), false, home(2), 0);
    int answers = 0;
    for (int i = 0; i < 1000; i++) {
      for (Effect effect : send(node, 2, new DiscoveryMessage.Ask(), i * (ROUND / 1000))) {
        Effect.Send send = (Effect.Send) effect;
        int told = ((DiscoveryMessage.Records) send.message()).records().size();
        assertThat(told).isIn(0, 32);
        answers += told / 32;
      }
    }
    assertThat(answers).as("in 50 s").isEqualTo(2);
  }

  @Test
  void validatorsTellOnlyWhoIsThereAndTwoFailuresMakeUnknown() {
    Discovery node = node(1, Set.of());
    List<PeerId> set = List.of(key(1).id(), key(2).id(), key(3).id(), key(4).id());
    node.validators(1, set);
    for (int i : new int[] {2, 3}) {
      node.connected(key(i).id(), false, home(i), 0);
      node.message(key(i).id(), new DiscoveryMessage.Mine(record(i, 1)).encode(), 0);
    }
    node.disconnected(key(3).id());
    DiscoveryMessage known = new DiscoveryMessage.Known(1, 4, new BitSet());
    assertThat(send(node, 2, known, 0))
        .as("3 is gone")
        .containsExactly(new Effect.Send(key(2).id(), new DiscoveryMessage.Records(List.of())));
    node.connected(key(3).id(), false, home(3), 0);
    assertThat(send(node, 2, known, ROUND))
        .containsExactly(
            new Effect.Send(key(2).id(), new DiscoveryMessage.Records(List.of(record(3, 1)))));
    assertThat(send(node, 2, new DiscoveryMessage.Known(2, 4, new BitSet()), 2 * ROUND))
        .as("another epoch's bits mean something else")
        .containsExactly(new Effect.Send(key(2).id(), new DiscoveryMessage.Records(List.of())));
    assertThat(node.knownValidators()).isEqualTo(2);
    node.dialFailed(key(3).id());
    assertThat(node.knownValidators()).isEqualTo(2);
    node.dialFailed(key(3).id());
    assertThat(node.knownValidators()).as("unknown again").isEqualTo(1);
    node.validators(2, List.of(key(1).id()));
    assertThat(node.knownValidators()).isZero();
  }

  @Test
  void loopbackIsForDevnetsOnly() {
    for (boolean local : new boolean[] {false, true}) {
      SplittableRandom random = new SplittableRandom(1);
      Discovery node =
          new Discovery(
              new Discovery.Config(key(1).id(), GENESIS, local, Set.of(), peer -> false),
              new AddressBook(SECRET, random),
              List.of(),
              random);
      for (int i = 2; i < 20; i++) {
        AddressRecord here =
            AddressRecord.sign(key(i), GENESIS, InetAddress.getLoopbackAddress(), 9000 + i, 1);
        node.connected(key(i).id(), false, InetAddress.getLoopbackAddress(), 0);
        node.message(key(i).id(), new DiscoveryMessage.Mine(here).encode(), 0);
        node.disconnected(key(i).id());
      }
      assertThat(node.book().size()).isEqualTo(local ? 18 : 0);
      assertThat(kept(node, ROUND)).hasSize(local ? Discovery.OUTBOUND_MAX : 0);
    }
  }

  private static List<PeerAddress> kept(Discovery node, long now) {
    List<PeerAddress> kept = List.of();
    for (Effect effect : node.tick(now)) {
      if (effect instanceof Effect.Keep(List<PeerAddress> peers)) {
        kept = peers;
      }
    }
    return kept;
  }

  @Test
  void anchorsAreDialedFirst() {
    Discovery first = node(1, Set.of());
    for (int i = 2; i < 90; i++) {
      first.book().add(record(i, 1), "there");
    }
    for (int i = 10; i < 20; i++) {
      first.connected(key(i).id(), true, home(i), 100 - i);
    }
    assertThat(first.anchors()).containsExactly(key(19).id(), key(18).id());
    SplittableRandom random = new SplittableRandom(8);
    Discovery again =
        new Discovery(
            new Discovery.Config(key(1).id(), GENESIS, false, Set.of(), peer -> false),
            first.book(),
            first.anchors(),
            random);
    assertThat(kept(again, 0).subList(0, 2))
        .extracting(PeerAddress::peer)
        .containsExactly(key(19).id(), key(18).id());
  }

  @Test
  void messagesOfRandomBytesNeverThrow() {
    Discovery node = node(1, Set.of());
    node.connected(key(2).id(), true, home(2), 0);
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(6);
      }
      DiscoveryMessage message = DiscoveryMessage.decode(bytes);
      if (message != null) {
        assertThat(message.encode()).as("seed " + seed).isEqualTo(bytes);
      }
      node.message(key(2).id(), bytes, seed);
    }
    byte[] many = new byte[1 + 33 * AddressRecord.BYTES];
    many[0] = 4;
    assertThat(DiscoveryMessage.decode(many)).isNull();
  }

  @Test
  void theFileSurvivesAndDamageIsPassedOver() {
    AddressBook book = new AddressBook(SECRET, new SplittableRandom(1));
    for (int i = 2; i < 50; i++) {
      book.add(record(i, 1), "1400");
      if (i % 2 == 0) {
        book.succeeded(key(i).id());
      }
    }
    PeerFile file =
        new PeerFile(
            SECRET,
            List.of(new PeerFile.Ban(key(1).id(), 99)),
            List.of(key(2).id(), key(4).id()),
            book.entries());
    byte[] bytes = file.encode();
    @Nullable PeerFile read = PeerFile.decode(bytes);
    assertThat(read).isEqualTo(file);
    AddressBook again = new AddressBook(SECRET, new SplittableRandom(2));
    again.restore(Objects.requireNonNull(read).entries());
    assertThat(again.entries()).containsExactlyInAnyOrderElementsOf(book.entries());
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 500; i++) {
      byte[] bad = bytes.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(PeerFile.decode(bad)).isNull();
      assertThat(PeerFile.decode(java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))))
          .isNull();
    }
  }
}
