package endgame.consensus.sim;

import endgame.consensus.bft.Timing;
import java.util.function.IntFunction;
import java.util.function.ObjLongConsumer;
import java.util.stream.LongStream;

/** Runs a scenario for many seeds; a failure names the seed, {@code -Dsim.seed=S} replays it. */
final class Simulation {
  static final Timing FAST = Timing.atInterval(0);
  static final long[] FOUR = {1, 1, 1, 1};
  static final long[] SEVEN = {1, 1, 1, 1, 1, 1, 1};
  static final long[] SKEWED = {1, 1, 2, 3};

  private Simulation() {}

  static void seeds(int count, ObjLongConsumer<String> scenario) {
    Long only = Long.getLong("sim.seed");
    long[] seeds = only == null ? LongStream.range(1, count + 1).toArray() : new long[] {only};
    for (long seed : seeds) {
      try {
        scenario.accept("seed " + seed, seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("replay with -Dsim.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
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
    return new Cluster(
        seed,
        weights,
        FAST,
        Link.LAN,
        i -> new SimpleApplication(Cluster.members(weights), epochLength, 1_000, hooks.apply(i)));
  }
}
