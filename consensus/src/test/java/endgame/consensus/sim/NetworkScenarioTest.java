package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FAST;
import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.cluster;
import static endgame.consensus.sim.Simulation.equal;
import static endgame.consensus.sim.Simulation.grows;
import static endgame.consensus.sim.Simulation.reaches;
import static endgame.consensus.sim.Simulation.seeds;
import static endgame.consensus.sim.Simulation.simple;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.bft.Leaders;
import endgame.consensus.bft.Timing;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 with slow, clogged and lying networks and clocks, by number. */
class NetworkScenarioTest {
  private static final SimpleApplication.Hooks NONE = SimpleApplication.Hooks.NONE;

  /** Links are clogged one by one and unclogged in another order. */
  @Test
  void scenario16_swizzleClog() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          SplittableRandom random = new SplittableRandom(seed);
          for (int round = 0; round < 3; round++) {
            List<int[]> clogged = new ArrayList<>();
            for (int k = 0; k < 8; k++) {
              int[] link = {random.nextInt(4), random.nextInt(4)};
              clogged.add(link);
              cluster.link(link[0], link[1], Link.CUT);
              cluster.run(random.nextInt(200));
            }
            while (!clogged.isEmpty()) {
              int[] link = clogged.remove(random.nextInt(clogged.size()));
              cluster.link(link[0], link[1], Link.LAN);
              cluster.run(random.nextInt(200));
            }
          }
          grows(cluster, 20, 30_000);
        });
  }

  @Test
  void scenario21_manySizes() {
    for (int n : new int[] {4, 10, 25, 50, 100, 200}) {
      seeds(
          n <= 7 ? 50 : n <= 50 ? 5 : 1,
          seed -> reaches(cluster(seed, equal(n)).startAll(), 5, 20_000));
    }
  }

  @Test
  void scenario21_aThousand() {
    seeds(
        1,
        seed ->
            reaches(simple(seed, equal(1_000), Timing.atInterval(500), 100).startAll(), 1, 60_000));
  }

  @Test
  void scenario22_oneNodeTenTimesSlower() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR).startAll();
          cluster.node((int) (seed % 4)).slowness(10);
          reaches(cluster, 30, 60_000);
        });
  }

  /** Its bodies take two seconds to leave: its views are lost, the others' are not. */
  @Test
  void scenario23_aLeaderOfLittleBandwidth() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = simple(seed, FOUR, FAST, 2_000_000).startAll();
          cluster.bandwidth(0, 3_000);
          reaches(cluster, 12, 60_000);
          assertThat(cluster.auditor().evidence()).isEmpty();
        });
  }

  /**
   * commonware #2149: three hold the notarization of a view, three its nullification, four neither,
   * and no two groups are a quorum.
   */
  @Test
  void scenario43_splitCertificates() {
    long split = 4;
    seeds(
        5,
        seed -> {
          Cluster cluster = cluster(seed, equal(10), 5_000, NONE);
          boolean[] healed = new boolean[1];
          cluster.lose((from, to, message) ->
              !healed[0]
                  && switch (message) {
                    case Message.Vote(var vote) ->
                        vote.subject().view() == split
                            && switch (vote.subject()) {
                              case Subject.Notarize ignored ->
                                  to > 2 && !(leads(cluster, from, split) && to < 7);
                              case Subject.Nullify ignored -> to < 7;
                              case Subject.Finalize ignored -> true;
                            };
                    case Message.Pushed(Certificate c) -> c.subject().view() >= split;
                    case Message.Answer(var ignored, var c) ->
                        c.isPresent() && c.get().subject().view() >= split;
                    default -> false;
                  });
          cluster.startAll().run(6_000);
          assertThat(cluster.node(0).engine().view()).as("has gone on").isGreaterThan(split);
          assertThat(cluster.node(8).engine().view()).as("has gone on").isGreaterThan(split);
          healed[0] = true;
          grows(cluster, 10, 60_000);
        });
  }

  private static boolean leads(Cluster cluster, int node, long view) {
    Application.EpochPlan plan = cluster.node(0).application().epoch(0);
    return Leaders.leader(plan.set(), plan.seed(), 0, view) == node;
  }

  /** Clocks that are seconds apart, and jump. */
  @Test
  void scenario49_clocks() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR);
          SplittableRandom random = new SplittableRandom(seed);
          cluster.node(0).clockOffset(5_000);
          cluster.node(1).clockOffset(-5_000);
          reaches(cluster.startAll(), 10, 120_000);
          for (int jump = 0; jump < 10; jump++) {
            cluster.node(random.nextInt(4)).clockOffset(random.nextLong(-5_000, 5_000));
            cluster.run(random.nextInt(2_000));
          }
          for (int i = 0; i < 4; i++) {
            cluster.node(i).clockOffset(0);
          }
          grows(cluster, 10, 120_000);
        });
  }

  /** Everything may come twice, late and in any order, over the ends of epochs. */
  @Test
  void scenario50_duplicatesAndReordering() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster = cluster(seed, FOUR, 10, NONE);
          cluster.repeat(0.3, 3_000);
          reaches(cluster.startAll(), 35, 60_000);
          assertThat(cluster.auditor().evidence()).isEmpty();
        });
  }
}
