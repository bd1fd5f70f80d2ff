package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.node.shard.SpanStages.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanStagesTest {
  private final List<String> told = new ArrayList<>();
  private long now = 10_000;
  private final SpanStages stages =
      new SpanStages(
          () -> Instant.ofEpochMilli(now),
          (shard, stage, seconds) -> told.add(shard + " " + stage + " " + seconds));

  @Test
  void theFirstTimeCountsAndIsToldSinceTheOrder() {
    stages.reached(1, 5, Stage.ORDERED, 9_000);
    stages.reached(1, 5, Stage.EXECUTED);
    now = 12_500;
    stages.reached(1, 5, Stage.EXECUTED);
    stages.reached(1, 5, Stage.PROVEN);
    assertThat(told).containsExactly("1 EXECUTED 1.0", "1 PROVEN 3.5");
    assertThat(stages.of(1, 5))
        .contains(Map.of(Stage.ORDERED, 9_000L, Stage.EXECUTED, 10_000L, Stage.PROVEN, 12_500L));
    assertThat(stages.of(2, 5)).isEmpty();
  }

  @Test
  void whatWasNotSeenOrderedIsNotTold() {
    stages.reached(1, 5, Stage.FINAL, 1);
    assertThat(told).isEmpty();
    stages.reached(1, 5, Stage.ORDERED, 4);
    stages.reached(1, 5, Stage.PROVEN, 3);
    assertThat(told).as("clocks differ").containsExactly("1 PROVEN 0.0");
  }

  @Test
  void theOldestIsForgotten() {
    for (long span = 0; span <= SpanStages.SPANS_MAX; span++) {
      stages.reached(1, span, Stage.ORDERED);
    }
    assertThat(stages.of(1, 0)).isEmpty();
    assertThat(stages.of(1, SpanStages.SPANS_MAX)).isPresent();
  }
}
