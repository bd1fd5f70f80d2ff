package endgame.p2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.identity.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 500 nodes in simulated time: who gets what, over how many hops, how often. */
class GossipSpreadTest {
  private static final int NODES = 500;
  private static final int DIALS = 16;
  private static final long MILLI = 1_000_000L;
  private static final long BEAT = 1000 * MILLI;

  private record Event(long time, long order, Runnable run) {}

  private static final class World {
    final SplittableRandom random;
    final double loss;
    final double silent;
    final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
    final List<GossipMesh> nodes = new ArrayList<>();
    final List<PeerId> ids = new ArrayList<>();
    final Map<PeerId, Integer> numbers = new HashMap<>();
    final List<Map<ContentId, Integer>> hops = new ArrayList<>();
    final long[][] latency = new long[NODES][NODES];
    long now;
    long order;
    long honestBlamed;

    World(int seed, double loss, double silent) {
      random = new SplittableRandom(seed);
      this.loss = loss;
      this.silent = silent;
      for (int i = 0; i < NODES; i++) {
        PeerId id = PeerId.of(ByteBuffer.allocate(32).putInt(i).array());
        ids.add(id);
        numbers.put(id, i);
        hops.add(new HashMap<>());
        int node = i;
        nodes.add(
            new GossipMesh(GossipLimits.defaults(), random.split(), effect -> act(node, effect)));
        for (int j = 0; j < i; j++) {
          latency[i][j] = (5 + random.nextInt(150)) * MILLI;
          latency[j][i] = latency[i][j];
        }
      }
      boolean[][] linked = new boolean[NODES][NODES];
      for (int i = 0; i < NODES; i++) {
        for (int d = 0; d < DIALS; d++) {
          int j = random.nextInt(NODES);
          if (i != j && !linked[i][j]) {
            linked[i][j] = true;
            linked[j][i] = true;
            nodes.get(i).connected(ids.get(j), true);
            nodes.get(j).connected(ids.get(i), false);
          }
        }
        GossipMesh node = nodes.get(i);
        beat(node, random.nextLong(BEAT));
      }
    }

    void beat(GossipMesh node, long time) {
      at(
          time,
          () -> {
            node.heartbeat(now);
            beat(node, now + BEAT);
          });
    }

    void at(long time, Runnable run) {
      events.add(new Event(time, order++, run));
    }

    /** The first nodes are sybils: they offer and graft like others, but pass no content. */
    boolean sybil(int node) {
      return node < NODES * silent;
    }

    void act(int node, GossipMesh.Effect effect) {
      switch (effect) {
        case GossipMesh.Effect.Send(PeerId to, GossipMessage message) -> {
          int other = Objects.requireNonNull(numbers.get(to));
          boolean content = message instanceof GossipMessage.Content;
          if ((sybil(node) && content) || random.nextDouble() < loss) {
            return;
          }
          byte[] bytes = message.encode();
          at(
              now + latency[node][other],
              () -> {
                if (content) {
                  arrived(node, other, message);
                }
                nodes.get(other).received(ids.get(node), bytes, now);
              });
        }
        case GossipMesh.Effect.Validate(PeerId _, ContentId id, GossipMessage.Content _) ->
            at(now + MILLI, () -> nodes.get(node).verdict(id, Verdict.ACCEPT));
        case GossipMesh.Effect.Blame blame -> {
          if (!sybil(Objects.requireNonNull(numbers.get(blame.peer())))) {
            honestBlamed++;
          }
        }
      }
    }

    private void arrived(int from, int to, GossipMessage message) {
      ContentId id = ContentId.of(((GossipMessage.Content) message).bytes());
      int hop = hops.get(from).getOrDefault(id, 0) + 1;
      hops.get(to).putIfAbsent(id, hop);
    }

    void run(long until) {
      while (Objects.requireNonNull(events.peek()).time() <= until) {
        Event event = events.remove();
        now = event.time();
        event.run().run();
      }
      now = until;
    }
  }

  private static double spread(String name, int seed, double loss, double silent) {
    World world = new World(seed, loss, silent);
    world.run(5 * BEAT);
    int messages = 60;
    List<ContentId> ids = new ArrayList<>();
    List<Integer> sources = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      byte[] bytes = ByteBuffer.allocate(200).putInt(i).array();
      int source = NODES - 1 - world.random.nextInt(NODES / 2);
      world.nodes.get(source).publish(bytes, world.now);
      ids.add(ContentId.of(bytes));
      sources.add(source);
      world.run(world.now + 50 * MILLI);
    }
    world.run(world.now + 12 * BEAT);
    long wanted = 0;
    long got = 0;
    long hops = 0;
    int hopsMost = 0;
    for (int node = 0; node < NODES; node++) {
      for (int i = 0; i < messages; i++) {
        if (world.sybil(node) || sources.get(i) == node) {
          continue;
        }
        wanted++;
        Integer hop = world.hops.get(node).get(ids.get(i));
        if (hop != null) {
          got++;
          hops += hop;
          hopsMost = Math.max(hopsMost, hop);
        }
      }
    }
    long duplicates = world.nodes.stream().mapToLong(GossipMesh::duplicates).sum();
    System.out.printf(
        "sim gossip, %d nodes, %s: delivered %.4f %%, hops %.2f (most %d), duplicates %.2f each%n",
        NODES,
        name,
        100.0 * got / wanted,
        (double) hops / got,
        hopsMost,
        (double) duplicates / got);
    if (loss == 0) {
      assertThat(world.honestBlamed).as("honest nodes blamed").isZero();
    }
    assertThat(duplicates).as("a mesh of 12 sends at most 12 times").isLessThan(12 * got);
    return (double) got / wanted;
  }

  @Test
  void everyoneGetsEverything() {
    assertThat(spread("all honest", 1, 0, 0)).isEqualTo(1);
  }

  @Test
  void everyoneGetsEverythingWithLoss() {
    assertThat(spread("5 % of messages lost", 2, 0.05, 0)).isEqualTo(1);
  }

  @Test
  void aThirdThatWithholdsStopsNothing() {
    assertThat(spread("a third withholds", 3, 0.01, 0.33)).isEqualTo(1);
  }
}
