package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.SEVEN;
import static endgame.consensus.sim.Simulation.SKEWED;
import static endgame.consensus.sim.Simulation.cluster;
import static endgame.consensus.sim.Simulation.seeds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 by number. */
class ScenarioTest {
  private static final List<long[]> SHAPES = List.of(FOUR, SEVEN, SKEWED);

  @Test
  void s01_allOnline() {
    for (long[] weights : SHAPES) {
      seeds(
          10,
          (name, seed) -> {
            Cluster cluster = cluster(seed, weights).startAll();
            assertThat(cluster.runUntil(20_000, () -> cluster.commonHeight() >= 120))
                .as("%s reaches height 120, is at %s", name, cluster.commonHeight())
                .isTrue();
          });
    }
  }
}
