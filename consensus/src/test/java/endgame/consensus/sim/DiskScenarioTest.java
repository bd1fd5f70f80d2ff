package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.SEVEN;
import static endgame.consensus.sim.Simulation.SKEWED;
import static endgame.consensus.sim.Simulation.cluster;
import static endgame.consensus.sim.Simulation.grows;
import static endgame.consensus.sim.Simulation.reaches;
import static endgame.consensus.sim.Simulation.seeds;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.bft.Timing;
import endgame.consensus.bft.Voice;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 in which disks, power and memory fail, by number. */
class DiskScenarioTest {
  private static final int SEEDS = 50;

  private static final SimpleApplication.Hooks NONE = SimpleApplication.Hooks.NONE;

  private static void storm(Cluster cluster, int waves, SplittableRandom random) {
    for (int i = 0; i < waves; i++) {
      cluster.run(50 + random.nextInt(150));
      cluster.startAll();
    }
  }

  /** Power goes before, in and after syncs, so that journal and guard differ. */
  @Test
  void scenario24_crashAtEverySync() {
    for (long[] weights : List.of(FOUR, SKEWED)) {
      seeds(
          weights,
          seed -> {
            Cluster cluster = cluster(seed, weights, 20, NONE).startAll();
            for (int i = 0; i < weights.length; i++) {
              cluster.node(i).crashChance(0.01);
            }
            storm(cluster, 60, new SplittableRandom(seed));
            for (int i = 0; i < weights.length; i++) {
              cluster.node(i).crashChance(0);
            }
            cluster.startAll();
            grows(cluster, 20, 60_000);
          });
    }
  }

  /** The body is durable, the verdict was given, the vote was not. */
  @Test
  void scenario25_crashBetweenBodyAndVote() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR, 20, NONE).startAll();
          for (int i = 0; i < 4; i++) {
            cluster.node(i).crashAtVerdictChance(0.05);
          }
          storm(cluster, 30, new SplittableRandom(seed));
          for (int i = 0; i < 4; i++) {
            cluster.node(i).crashAtVerdictChance(0);
          }
          cluster.startAll();
          grows(cluster, 20, 60_000);
        });
  }

  /** A record of which a part was written is cut off, and nothing of it ever left. */
  @Test
  void scenario26_tornTail() {
    int[] torn = new int[1];
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(50);
          cluster.node((int) (seed % 4)).crashChance(0.3);
          storm(cluster, 8, new SplittableRandom(seed));
          torn[0] += cluster.node((int) (seed % 4)).journal().torn();
          cluster.node((int) (seed % 4)).crashChance(0);
          cluster.startAll();
          grows(cluster, 10, 30_000);
        });
    assertThat(torn[0]).as("torn records seen").isPositive();
  }

  @Test
  void scenario27_aFlippedBitKeepsTheNodeOff() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(150 + seed);
          SimNode node = cluster.node((int) (seed % 4));
          node.crash();
          node.journal().rot(cluster.random());
          node.start();
          assertThat(node.damaged()).isTrue();
          assertThat(node.running()).isFalse();
          grows(cluster, 10, 30_000);
        });
  }

  /** commonware #4275: nobody fed its own journaled Nullify to its own collector. */
  @Test
  void scenario28_allKilledAfterNullify() {
    for (long[] weights : List.of(FOUR, SEVEN, SKEWED)) {
      seeds(
          SEEDS,
          seed -> {
            Cluster cluster = cluster(seed, weights).startAll();
            cluster.run(50 + seed);
            cluster.linkAll(Link.CUT);
            cluster.run(3_000);
            crashAll(cluster, weights.length);
            cluster.linkAll(Link.LAN);
            cluster.startAll();
            grows(cluster, 10, 10_000);
          });
    }
  }

  private static void crashAll(Cluster cluster, int n) {
    for (int i = 0; i < n; i++) {
      cluster.node(i).crash();
    }
  }

  @Test
  void scenario29_allKilledAfterFinalize() {
    for (long[] weights : List.of(FOUR, SEVEN, SKEWED)) {
      seeds(
          SEEDS,
          seed -> {
            Cluster cluster = cluster(seed, weights, 20, NONE).startAll();
            for (int wave = 0; wave < 3; wave++) {
              cluster.run(60 + seed % 17);
              crashAll(cluster, weights.length);
              cluster.startAll();
            }
            grows(cluster, 20, 10_000);
          });
    }
  }

  @Test
  void scenario30_applicationAheadOfJournal() {
    seeds(
        FOUR,
        seed -> {
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

  /** One node, or all, had applied less than their journals call final. */
  @Test
  void scenario31_journalAheadOfApplication() {
    for (int behind : new int[] {1, 4}) {
      seeds(
          FOUR,
          seed -> {
            Cluster cluster = cluster(seed, FOUR, 40, NONE).startAll();
            cluster.run(50 + seed);
            for (int i = 0; i < behind; i++) {
              cluster.node(i).pauseApplication(true);
            }
            cluster.run(60);
            for (int i = 0; i < behind; i++) {
              cluster.node(i).crash();
              cluster.node(i).pauseApplication(false);
            }
            cluster.startAll();
            grows(cluster, 20, 30_000);
          });
    }
  }

  /** The auditor knows every vote that ever left: the guard refuses what the journal forgot. */
  @Test
  void scenario32_oldJournalRestored() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(150 + seed);
          SimNode node = cluster.node(2);
          node.crash();
          node.journal().cutTo(node.journal().size() / 2);
          node.start();
          grows(cluster, 30, 30_000);
        });
  }

  /** Silent at first; needed, and there, once it knows where the others are. */
  @Test
  void scenario33_lostJournalAndGuard() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster =
              cluster(seed, FOUR, 5_000, i -> NONE, new int[0], Timing.atInterval(500));
          cluster.startAll().run(2_000 + seed * 37);
          SimNode node = cluster.node(2);
          node.crash();
          node.journal().cutTo(0);
          node.guardDisk().cutTo(0);
          node.voice(Voice.REJOINING);
          node.start();
          grows(cluster, 20, 60_000);
          cluster.run(40_000);
          cluster.node((int) (seed % 2)).crash();
          grows(cluster, 5, 60_000);
        });
  }

  @Test
  void scenario34_hailstorm() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, SEVEN, 20, NONE).startAll();
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

  /** From nothing, in an epoch that goes on. */
  @Test
  void scenario35_joinerFromGenesis() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR, 1_000, NONE);
          for (int i = 0; i < 3; i++) {
            cluster.node(i).start();
          }
          reaches(cluster, 40, 20_000);
          cluster.startAll();
          grows(cluster, 10, 20_000);
        });
  }

  /** By the resolver alone, block by block; ranges are the part of sync. */
  @Test
  void scenario37_farBehind() {
    seeds(
        5,
        seed -> {
          Cluster cluster =
              cluster(seed, FOUR, 2_000, i -> NONE, new int[0], Timing.atInterval(100));
          for (int i = 0; i < 3; i++) {
            cluster.node(i).start();
          }
          reaches(cluster, 120, 240_000);
          cluster.startAll();
          grows(cluster, 10, 60_000);
        });
  }

  @Test
  void scenario40_offlineOverManyEpochs() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, FOUR, 10, NONE);
          for (int i = 0; i < 3; i++) {
            cluster.node(i).start();
          }
          reaches(cluster, 45, 60_000);
          cluster.startAll();
          grows(cluster, 10, 20_000);
        });
  }
}
