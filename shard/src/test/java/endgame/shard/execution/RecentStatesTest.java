package endgame.shard.execution;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentStatesTest {
  private final RecentStates recent = new RecentStates();

  private static ShardState state(int writes) {
    Map<Bytes, Optional<Bytes>> written =
        writes == 0 ? Map.of() : Map.of(Bytes.of((byte) writes), Optional.empty());
    return new ShardState(_ -> Optional.empty(), Hash.ZERO, written);
  }

  @Test
  void keepsSoManyOfTheLast() {
    for (int n = 1; n <= RecentStates.STATES_MAX + 2; n++) {
      recent.add(n, state(0), 0);
    }
    assertThat(recent.get(1)).isEmpty();
    assertThat(recent.get(2)).isEmpty();
    assertThat(recent.get(3)).isPresent();
    assertThat(recent.get(RecentStates.STATES_MAX + 2)).isPresent();
    assertThat(recent.get(RecentStates.STATES_MAX + 3)).isEmpty();
  }

  /** A program that writes a lot shortens the memory, it doesn't fill it. */
  @Test
  void keepsFewerHeavyOnes() {
    long third = RecentStates.WEIGHT_MAX / 3;
    recent.add(1, state(1), third);
    recent.add(2, state(2), third);
    assertThat(recent.get(1)).isPresent();
    recent.add(3, state(3), third);
    assertThat(recent.get(1)).isEmpty();
    assertThat(recent.get(2)).contains(state(2));
    recent.add(4, state(4), 2 * RecentStates.WEIGHT_MAX);
    assertThat(recent.get(3)).isEmpty();
    assertThat(recent.get(4)).contains(state(4));
    recent.add(5, state(5), 0);
    assertThat(recent.get(4)).isEmpty();
  }

  @Test
  void aClosedSpansLastStateWeighsNothing() {
    recent.add(1, state(1), RecentStates.WEIGHT_MAX - 32);
    recent.closeLast(state(0));
    recent.add(2, state(2), RecentStates.WEIGHT_MAX - 32);
    assertThat(recent.get(1)).contains(state(0));
    assertThat(recent.get(2)).isPresent();
  }
}
