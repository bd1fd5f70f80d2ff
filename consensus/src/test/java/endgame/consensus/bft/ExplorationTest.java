package endgame.consensus.bft;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.sim.Cluster;
import endgame.consensus.types.Hash;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * No run of four engines, one of them a liar, breaks agreement, a voting rule or ancestry: all runs
 * of one view, those of two views up to a number of states, deep ones of three views by chance.
 */
class ExplorationTest {
  private static final long[] EQUAL = {1, 1, 1, 1};
  private static final long[] SKEWED = {1, 1, 2, 3};

  /** Of weight 1 or 2: at most f in both. */
  private static final int LIAR = 2;

  private static final int HONEST = 3;

  /** The largest world of one view has 783,749 states: each of them is gone through to its end. */
  private static final int WHOLE_MAX = 1_000_000;

  private static final int STATES_MAX = 80_000;
  private static final int WALKS = 1_000;
  private static final int INPUTS = 80;

  private static Exploration world(long[] weights, long views, boolean slow, int... leaders) {
    return new Exploration(weights, LIAR, seed(weights, leaders), views, slow);
  }

  /** A seed that makes these the leaders of views 1, 2, … */
  private static Hash seed(long[] weights, int... leaders) {
    for (long n = 1; n < 100_000; n++) {
      boolean fits = true;
      for (int v = 0; v < leaders.length && fits; v++) {
        fits = Leaders.leader(Cluster.members(weights), Bench.hash(n), 0, v + 1L) == leaders[v];
      }
      if (fits) {
        return Bench.hash(n);
      }
    }
    throw new IllegalStateException("no seed");
  }

  private static void holds(Exploration.Result result) {
    assertThat(result.violation()).isEmpty();
  }

  private static void holdsCompletely(Exploration.Result result) {
    holds(result);
    assertThat(result.complete()).as("%d states", result.states()).isTrue();
  }

  @Test
  void everyRunOfOneViewWithAnHonestLeader() {
    for (boolean slow : new boolean[] {false, true}) {
      holdsCompletely(world(EQUAL, 1, slow, HONEST).run(WHOLE_MAX));
      holdsCompletely(world(SKEWED, 1, slow, HONEST).run(WHOLE_MAX));
    }
  }

  @Test
  void everyRunOfOneViewWithALyingLeader() {
    holdsCompletely(world(EQUAL, 1, false, LIAR).run(WHOLE_MAX));
    holdsCompletely(world(EQUAL, 1, true, LIAR).run(WHOLE_MAX));
    holdsCompletely(world(SKEWED, 1, false, LIAR).run(WHOLE_MAX));
    holdsCompletely(world(SKEWED, 1, true, LIAR).run(WHOLE_MAX));
  }

  @Test
  void runsOfTwoViews() {
    for (long[] weights : new long[][] {EQUAL, SKEWED}) {
      for (boolean slow : new boolean[] {false, true}) {
        holds(world(weights, 2, slow, LIAR, HONEST).run(STATES_MAX));
        holds(world(weights, 2, slow, HONEST, LIAR).run(STATES_MAX));
        holds(world(weights, 2, slow, LIAR, LIAR).run(STATES_MAX));
      }
    }
  }

  @Test
  void deepRunsOfThreeViews() {
    for (long[] weights : new long[][] {EQUAL, SKEWED}) {
      for (int[] leaders : new int[][] {{HONEST, LIAR, 0}, {LIAR, 1, LIAR}, {0, 1, LIAR}}) {
        Exploration world = world(weights, 3, true, leaders);
        holds(world.walk(new SplittableRandom(1), WALKS, INPUTS));
        assertThat(world.finals()).as("runs that make blocks final").isPositive();
      }
    }
  }
}
