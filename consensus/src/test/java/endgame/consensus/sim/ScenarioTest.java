package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.SEVEN;
import static endgame.consensus.sim.Simulation.SKEWED;
import static endgame.consensus.sim.Simulation.cluster;
import static endgame.consensus.sim.Simulation.seeds;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Subject;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 with faults of nodes and network, by number. */
class ScenarioTest {
  private static final List<long[]> SHAPES = List.of(FOUR, SEVEN, SKEWED);
  private static final int SEEDS = 50;

  /** For scenarios that run in three shapes or for long. */
  private static final int FEWER = 20;

  private static void reaches(Cluster cluster, long height, long withinMs) {
    long limit = cluster.nowMs() + withinMs;
    assertThat(cluster.runUntil(limit, () -> cluster.commonHeight() >= height))
        .as("height %d of all, %d of some", cluster.commonHeight(), cluster.topHeight())
        .isTrue();
  }

  private static void grows(Cluster cluster, long blocks, long withinMs) {
    reaches(cluster, cluster.topHeight() + blocks, withinMs);
  }

  @Test
  void s01_allOnline() {
    for (long[] weights : SHAPES) {
      seeds(FEWER, (name, seed) -> reaches(cluster(seed, weights).startAll(), 60, 2_000));
    }
  }

  @Test
  void s01_sameSeedSameHistory() {
    long[] digests = new long[3];
    for (int i = 0; i < 3; i++) {
      Cluster cluster = cluster(i == 2 ? 8 : 7, FOUR).startAll();
      cluster.run(500);
      digests[i] = cluster.auditor().digest();
    }
    assertThat(digests[1]).isEqualTo(digests[0]).isNotEqualTo(digests[2]);
  }

  @Test
  void s02_faultyWeightOfflineFromStart() {
    for (long[] weights : SHAPES) {
      seeds(
          FEWER,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights);
            long down = 0;
            for (int i = weights.length - 1; i >= 0; i--) {
              if (down + weights[i] <= cluster.set().faulty()) {
                down += weights[i];
              } else {
                cluster.node(i).start();
              }
            }
            reaches(cluster, 30, 60_000);
          });
    }
  }

  @Test
  void s03_faultyWeightOfflineThenBack() {
    for (long[] weights : SHAPES) {
      seeds(
          FEWER,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights, 20, SimpleApplication.Hooks.NONE).startAll();
            cluster.run(100 + seed);
            cluster.node(1).crash();
            grows(cluster, 30, 60_000);
            cluster.node(1).start();
            grows(cluster, 10, 20_000);
          });
    }
  }

  @Test
  void s04_leadersOfTheNextViewsDead() {
    seeds(
        SEEDS,
        (name, seed) -> {
          Cluster cluster = cluster(seed, SEVEN).startAll();
          cluster.run(200);
          cluster.node((int) (seed % 7)).crash();
          cluster.node((int) ((seed + 3) % 7)).crash();
          grows(cluster, 30, 60_000);
        });
  }

  @Test
  void s13_votesLost() {
    for (long[] weights : List.of(FOUR, SKEWED)) {
      seeds(
          SEEDS,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights).startAll();
            cluster.linkAll(new Link(500, 200, 0.1 + 0.008 * (seed % 50)));
            reaches(cluster, 10, 300_000);
            cluster.linkAll(Link.LAN);
            grows(cluster, 10, 60_000);
          });
    }
  }

  @Test
  void s14_asymmetricLink() {
    seeds(
        FEWER,
        (name, seed) -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(100);
          cluster.link(0, (int) (1 + seed % 3), Link.CUT);
          grows(cluster, 40, 60_000);
        });
  }

  @Test
  void s15_halvesThenHeal() {
    for (long[] weights : SHAPES) {
      seeds(
          FEWER,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights).startAll();
            cluster.run(100 + seed);
            cluster.partition(0, weights.length - 1);
            cluster.run(10_000);
            cluster.linkAll(Link.LAN);
            grows(cluster, 20, 30_000);
          });
    }
  }

  @Test
  void s15_noQuorumNoProgress() {
    seeds(
        10,
        (name, seed) -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(300);
          cluster.partition(0, 1);
          cluster.run(1_000);
          long height = cluster.topHeight();
          cluster.run(20_000);
          assertThat(cluster.topHeight()).isEqualTo(height);
        });
  }

  @Test
  void s16_rotatingPartition() {
    seeds(
        20,
        (name, seed) -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          for (int i = 0; i < 12; i++) {
            cluster.linkAll(Link.LAN);
            cluster.partition(i % 4);
            cluster.run(700);
          }
          cluster.linkAll(Link.LAN);
          grows(cluster, 20, 30_000);
        });
  }

  @Test
  void s20_alone() {
    seeds(5, (name, seed) -> reaches(cluster(seed, new long[] {1}).startAll(), 100, 5_000));
  }

  /** Power goes before, in and after syncs, so that journal and guard differ. */
  @Test
  void s24_crashAtEverySync() {
    for (long[] weights : List.of(FOUR, SKEWED)) {
      seeds(
          SEEDS,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights, 20, SimpleApplication.Hooks.NONE).startAll();
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < weights.length; i++) {
              cluster.node(i).crashChance(0.01);
            }
            for (int i = 0; i < 60; i++) {
              cluster.run(50 + random.nextInt(150));
              cluster.startAll();
            }
            for (int i = 0; i < weights.length; i++) {
              cluster.node(i).crashChance(0);
            }
            cluster.startAll();
            grows(cluster, 20, 60_000);
          });
    }
  }

  /** commonware #4275: nobody fed its own journaled Nullify to its own collector. */
  @Test
  void s28_allKilledAfterNullify() {
    for (long[] weights : SHAPES) {
      seeds(
          SEEDS,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights).startAll();
            cluster.run(50 + seed);
            cluster.linkAll(Link.CUT);
            cluster.run(3_000);
            for (int i = 0; i < weights.length; i++) {
              cluster.node(i).crash();
            }
            cluster.linkAll(Link.LAN);
            cluster.startAll();
            grows(cluster, 10, 10_000);
          });
    }
  }

  @Test
  void s29_allKilledAfterFinalize() {
    for (long[] weights : SHAPES) {
      seeds(
          SEEDS,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights, 20, SimpleApplication.Hooks.NONE).startAll();
            for (int wave = 0; wave < 3; wave++) {
              cluster.run(60 + seed % 17);
              for (int i = 0; i < weights.length; i++) {
                cluster.node(i).crash();
              }
              cluster.startAll();
            }
            grows(cluster, 20, 10_000);
          });
    }
  }

  @Test
  void s30_applicationAheadOfJournal() {
    seeds(
        SEEDS,
        (name, seed) -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(150 + seed);
          for (int i = 0; i < 4; i++) {
            cluster.node(i).crash();
            cluster.node(i).journal().cutTo(0);
          }
          cluster.startAll();
          grows(cluster, 20, 30_000);
        });
  }

  @Test
  void s32_oldJournalRestored() {
    seeds(
        SEEDS,
        (name, seed) -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(150 + seed);
          SimNode node = cluster.node(2);
          node.crash();
          node.journal().cutTo(node.journal().size() / 2);
          node.start();
          grows(cluster, 30, 30_000);
        });
  }

  @Test
  void s34_hailstorm() {
    seeds(
        20,
        (name, seed) -> {
          Cluster cluster = cluster(seed, SEVEN, 20, SimpleApplication.Hooks.NONE).startAll();
          SplittableRandom random = new SplittableRandom(seed);
          for (int wave = 0; wave < 20; wave++) {
            int first = random.nextInt(7);
            int count = 1 + random.nextInt(4);
            for (int k = 0; k < count; k++) {
              cluster.node((first + k) % 7).crash();
            }
            cluster.run(50 + random.nextInt(400));
            cluster.startAll();
            cluster.run(random.nextInt(400));
          }
          grows(cluster, 20, 60_000);
        });
  }

  /** The last block of the epoch is proposed again, unchanged, until it is final. */
  @Test
  void s39_boundaryNotarizedButNotFinalized() {
    seeds(
        SEEDS,
        (name, seed) -> {
          Cluster cluster = cluster(seed, FOUR, 5, SimpleApplication.Hooks.NONE);
          cluster.lose((from, to, message) ->
              message instanceof Message.Vote(var vote)
                  && vote.subject() instanceof Subject.Finalize
                  && vote.subject().epoch() == 0
                  && vote.subject().view() < 12);
          cluster.startAll();
          reaches(cluster, 12, 30_000);
          assertThat(cluster.node(0).epoch()).isGreaterThanOrEqualTo(2);
          assertThat(cluster.node(0).closing(0).orElseThrow().subject().view())
              .as("five blocks, proposed again until view 12")
              .isGreaterThanOrEqualTo(12);
        });
  }

  @Test
  void s22_oneNodeFarAway() {
    seeds(
        20,
        (name, seed) -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          for (int i = 0; i < 3; i++) {
            cluster.link(3, i, Link.WAN);
            cluster.link(i, 3, Link.WAN);
          }
          cluster.at(Duration.ofSeconds(1), () -> cluster.node(0).crash());
          cluster.run(1_500);
          grows(cluster, 10, 60_000);
        });
  }
}
