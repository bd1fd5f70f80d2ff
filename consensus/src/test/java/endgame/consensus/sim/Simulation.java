package endgame.consensus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.bft.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * Runs a scenario for many seeds; a failure names the seed, {@code -Dsim.seed=S} replays it. The
 * first of several seeds runs twice, and must give the same history.
 */
final class Simulation {
  static final Timing FAST = Timing.atInterval(0);
  static final long[] FOUR = {1, 1, 1, 1};
  static final long[] SEVEN = {1, 1, 1, 1, 1, 1, 1};
  static final long[] SKEWED = {1, 1, 2, 3};

  /** Clusters of the run that goes on; scenarios run one after the other. */
  private static final List<Cluster> made = new ArrayList<>();

  private Simulation() {}

  /** Seeds for so many validators: 50 up to 7, 5 up to 50, else 1; {@code -Dsim.seeds=N} for N. */
  static void seeds(long[] weights, LongConsumer scenario) {
    int n = weights.length;
    seeds(n <= 7 ? 50 : n <= 50 ? 5 : 1, scenario);
  }

  /** For scenarios that take long: fewer. */
  static void seeds(int count, LongConsumer scenario) {
    Long only = Long.getLong("sim.seed");
    int wanted = Integer.getInteger("sim.seeds", count);
    long first = Long.getLong("sim.first", 1);
    long[] seeds =
        only == null ? LongStream.range(first, first + wanted).toArray() : new long[] {only};
    for (int i = 0; i < seeds.length; i++) {
      long seed = seeds[i];
      try {
        List<Long> history = history(scenario, seed);
        // Large sets have one seed, and take long.
        if (i == 0 && seeds.length > 1) {
          assertThat(history(scenario, seed)).as("the same seed again").isEqualTo(history);
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("replay with -Dsim.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** Digests of all that happened in each cluster that the scenario made. */
  private static List<Long> history(LongConsumer scenario, long seed) {
    made.clear();
    scenario.accept(seed);
    List<Long> digests = made.stream().map(cluster -> cluster.auditor().digest()).toList();
    made.clear();
    return digests;
  }

  static Cluster keep(Cluster cluster) {
    made.add(cluster);
    return cluster;
  }

  static Cluster cluster(long seed, long[] weights) {
    return cluster(seed, weights, 50, SimpleApplication.Hooks.NONE);
  }

  static Cluster cluster(
      long seed, long[] weights, long epochLength, SimpleApplication.Hooks hooks) {
    return cluster(seed, weights, epochLength, i -> hooks);
  }

  static Cluster cluster(
      long seed, long[] weights, long epochLength, IntFunction<SimpleApplication.Hooks> hooks) {
    return cluster(seed, weights, epochLength, hooks, new int[0]);
  }

  /** The real beacon chain on every node; validators in {@code twins} run twice. */
  static Cluster cluster(
      long seed,
      long[] weights,
      long epochLength,
      IntFunction<SimpleApplication.Hooks> hooks,
      int[] twins) {
    return cluster(seed, weights, epochLength, hooks, twins, FAST);
  }

  static Cluster cluster(
      long seed,
      long[] weights,
      long epochLength,
      IntFunction<SimpleApplication.Hooks> hooks,
      int[] twins,
      Timing timing) {
    BeaconWorld world = new BeaconWorld(Cluster.members(weights), (int) epochLength);
    return keep(
        new Cluster(
            seed,
            weights,
            timing,
            Link.LAN,
            i -> new BeaconApplication(world, hooks.apply(i)),
            twins));
  }

  /** Empty blocks, for sets larger than a genesis takes and for speed. */
  static Cluster simple(long seed, long[] weights, Timing timing, int bodyBytes) {
    return keep(
        new Cluster(
            seed,
            weights,
            timing,
            Link.LAN,
            i ->
                new SimpleApplication(
                    Cluster.members(weights), 10_000, bodyBytes, SimpleApplication.Hooks.NONE)));
  }

  static long[] equal(int n) {
    long[] weights = new long[n];
    Arrays.fill(weights, 1);
    return weights;
  }

  static void reaches(Cluster cluster, long height, long withinMs) {
    long limit = cluster.nowMs() + withinMs;
    assertThat(cluster.runUntil(limit, () -> cluster.commonHeight() >= height))
        .as("height %d of all, %d of some", cluster.commonHeight(), cluster.topHeight())
        .isTrue();
  }

  static void grows(Cluster cluster, long blocks, long withinMs) {
    reaches(cluster, cluster.topHeight() + blocks, withinMs);
  }
}
