package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.SEVEN;
import static endgame.consensus.sim.Simulation.SKEWED;
import static endgame.consensus.sim.Simulation.cluster;
import static endgame.consensus.sim.Simulation.grows;
import static endgame.consensus.sim.Simulation.seeds;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.staking.Evidence;
import endgame.consensus.bft.Activity;
import endgame.consensus.bft.Timing;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Two honest instances of one key: every way to equivocate that an honest engine can take (Twins,
 * arXiv 2004.10617).
 */
class TwinsTest {
  private static final SimpleApplication.Hooks NONE = SimpleApplication.Hooks.NONE;

  /** Partitions of all instances change at random; then all is well and the chain goes on. */
  private static void survives(long seed, long[] weights, int... twins) {
    Cluster cluster = cluster(seed, weights, 30, i -> NONE, twins);
    int instances = weights.length + twins.length;
    SplittableRandom random = new SplittableRandom(seed);
    cluster.startAll();
    for (int round = 0; round < 12; round++) {
      cluster.linkAll(Link.LAN);
      cluster.partition(
          random.ints(instances, 0, 2 * instances).filter(i -> i < instances).toArray());
      cluster.run(20 + random.nextInt(400));
    }
    cluster.linkAll(Link.LAN);
    grows(cluster, 20, 120_000);
    assertThat(cluster.auditor().halted().isEmpty()).isTrue();
  }

  @Test
  void scenario07_oneTwinOfFour() {
    seeds(FOUR, seed -> survives(seed, FOUR, (int) (seed % 4)));
  }

  @Test
  void scenario07_twoTwinsOfSeven() {
    seeds(
        SEVEN, seed -> survives(seed, SEVEN, (int) (seed % 7), (int) ((seed + 1 + seed % 6) % 7)));
  }

  @Test
  void scenario07_aTwinOfWeightTwo() {
    seeds(SKEWED, seed -> survives(seed, SKEWED, 2));
  }

  /** Half of the weight in both halves: two chains, each final; whoever sees both stops. */
  @Test
  void scenario45_moreThanFaultyWeightLies() {
    seeds(
        FOUR,
        seed -> {
          Cluster cluster =
              cluster(seed, FOUR, 5_000, i -> NONE, new int[] {0, 1}, Timing.atInterval(50));
          cluster.auditor().expectForks();
          cluster.partition(0, 1, 2);
          cluster.startAll().run(4_000 + seed);
          assertThat(cluster.node(2).application().height()).isPositive();
          assertThat(cluster.node(3).application().height()).isPositive();
          cluster.linkAll(Link.LAN);
          cluster.run(20_000);
          assertThat(cluster.auditor().halted().get(2) || cluster.auditor().halted().get(3))
              .isTrue();
          long height = cluster.topHeight();
          cluster.run(20_000);
          assertThat(cluster.topHeight()).as("halted, loudly").isEqualTo(height);
          assertThat(cluster.auditor().evidence())
              .anyMatch(a ->
                  a instanceof Activity.ConflictingCertificates
                      || a instanceof Activity.Equivocation);
          assertThat(cluster.auditor().evidence())
              .as("what can be slashed for it names the twins alone")
              .allSatisfy(a -> assertThat(guilty(cluster, a)).isSubsetOf(0, 1));
        });
  }

  private static List<Integer> guilty(Cluster cluster, Activity activity) {
    return switch (activity) {
      case Activity.Equivocation(var first, var second) ->
          new Evidence.VotePair(first, second).guilty(cluster.set(), FakeSignatures.staking());
      case Activity.ConflictingCertificates(var first, var second) ->
          new Evidence.CertificatePair(first, second)
              .guilty(cluster.set(), FakeSignatures.staking());
      default -> List.of();
    };
  }
}
