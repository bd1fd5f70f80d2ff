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
import endgame.consensus.types.Subject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 with faults of nodes and network, by number. */
class ScenarioTest {
  private static final List<long[]> SHAPES = List.of(FOUR, SEVEN, SKEWED);
  private static final int SEEDS = 50;

  @Test
  void scenario01_allOnline() {
    for (long[] weights : SHAPES) {
      seeds(SEEDS, seed -> reaches(cluster(seed, weights).startAll(), 60, 2_000));
    }
  }

  @Test
  void scenario01_sameSeedSameHistory() {
    long[] digests = new long[3];
    for (int i = 0; i < 3; i++) {
      Cluster cluster = cluster(i == 2 ? 8 : 7, FOUR).startAll();
      cluster.run(500);
      digests[i] = cluster.auditor().digest();
    }
    assertThat(digests[1]).isEqualTo(digests[0]).isNotEqualTo(digests[2]);
  }

  @Test
  void scenario02_faultyWeightOfflineFromStart() {
    for (long[] weights : SHAPES) {
      seeds(
          SEEDS,
          seed -> {
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
  void scenario03_faultyWeightOfflineThenBack() {
    for (long[] weights : SHAPES) {
      seeds(
          SEEDS,
          seed -> {
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
  void scenario04_leadersOfTheNextViewsDead() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, SEVEN).startAll();
          cluster.run(200);
          cluster.node((int) (seed % 7)).crash();
          cluster.node((int) ((seed + 3) % 7)).crash();
          grows(cluster, 30, 60_000);
        });
  }

  @Test
  void scenario13_votesLost() {
    for (long[] weights : List.of(FOUR, SKEWED)) {
      seeds(
          SEEDS,
          seed -> {
            Cluster cluster = cluster(seed, weights).startAll();
            cluster.linkAll(new Link(500, 200, 0.1 + 0.008 * (seed % 50)));
            reaches(cluster, 10, 300_000);
            cluster.linkAll(Link.LAN);
            grows(cluster, 10, 60_000);
          });
    }
  }

  @Test
  void scenario14_asymmetricLink() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.run(100);
          cluster.link(0, (int) (1 + seed % 3), Link.CUT);
          grows(cluster, 40, 60_000);
        });
  }

  @Test
  void scenario15_halvesThenHeal() {
    for (long[] weights : SHAPES) {
      seeds(
          SEEDS,
          seed -> {
            // Paced: a quorum alone would be a thousand blocks ahead, as absent leaders are rare.
            Cluster cluster =
                cluster(
                    seed,
                    weights,
                    50,
                    i -> SimpleApplication.Hooks.NONE,
                    new int[0],
                    Timing.atInterval(200));
            cluster.startAll();
            cluster.run(100 + seed);
            cluster.partition(0, weights.length - 1);
            cluster.run(10_000);
            cluster.linkAll(Link.LAN);
            grows(cluster, 20, 120_000);
          });
    }
  }

  @Test
  void scenario15_noQuorumNoProgress() {
    seeds(
        SEEDS,
        seed -> {
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
  void scenario16_rotatingPartition() {
    seeds(
        SEEDS,
        seed -> {
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

  /** Three of four, each of which is needed for every certificate, over a lossy network. */
  @Test
  void scenario17_exactlyAQuorum() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          for (int i = 0; i < 3; i++) {
            cluster.node(i).start();
          }
          cluster.linkAll(new Link(500, 200, 0.05));
          reaches(cluster, 20, 120_000);
        });
  }

  @Test
  void scenario18_oneValidatorIsNeededByAll() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, new long[] {1, 1, 1, 2}).startAll();
          cluster.run(200);
          cluster.node(3).crash();
          cluster.run(5_000);
          long height = cluster.topHeight();
          cluster.run(5_000);
          assertThat(cluster.topHeight()).as("weight 3 of 4 needed").isEqualTo(height);
          cluster.node(3).start();
          grows(cluster, 20, 20_000);
        });
  }

  @Test
  void scenario19_skewedWeights() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = cluster(seed, new long[] {1, 3, 10, 30, 100, 300, 1_000}).startAll();
          reaches(cluster, 40, 20_000);
        });
  }

  @Test
  void scenario20_alone() {
    seeds(SEEDS, seed -> reaches(cluster(seed, new long[] {1}).startAll(), 100, 5_000));
  }

  /** The last block of the epoch is proposed again, unchanged, until it is final. */
  @Test
  void scenario39_boundaryNotarizedButNotFinalized() {
    seeds(
        SEEDS,
        seed -> {
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
  void scenario22_oneNodeFarAway() {
    seeds(
        SEEDS,
        seed -> {
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
