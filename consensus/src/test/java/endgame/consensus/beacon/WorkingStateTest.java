package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkingStateTest {
  private static final BeaconState PARENT = new Network().start();

  private record Point(int checkpoint, TreeMap<Hash, Optional<Bytes>> copy) {}

  /** The twin copies the whole map at each checkpoint. */
  @Test
  void revertsToAnyCheckpoint() {
    for (long seed = 1; seed <= 50; seed++) {
      var random = new SplittableRandom(seed);
      WorkingState state = new WorkingState(PARENT);
      TreeMap<Hash, Optional<Bytes>> twin = new TreeMap<>();
      Deque<Point> points = new ArrayDeque<>();
      for (int i = 0; i < 200; i++) {
        Hash key = random.nextInt(4) == 0 ? StateKeys.BURNED : Network.filled(random.nextInt(5));
        switch (random.nextInt(5)) {
          case 0 -> {
            state.delete(key);
            twin.put(key, Optional.empty());
          }
          case 1 -> points.push(new Point(state.checkpoint(), new TreeMap<>(twin)));
          case 2 -> {
            if (!points.isEmpty()) {
              Point point = points.pop();
              state.revert(point.checkpoint());
              twin = point.copy();
            }
          }
          default -> {
            Bytes value = Bytes.of((byte) random.nextInt());
            state.put(key, value);
            twin.put(key, Optional.of(value));
          }
        }
        assertThat(state.changes()).as("seed %s step %s", seed, i).isEqualTo(twin);
        assertThat(state.get(key)).isEqualTo(twin.getOrDefault(key, PARENT.get(key)));
      }
    }
  }

  @Test
  void refusesWhatTheTreeCantHold() {
    WorkingState state = new WorkingState(PARENT);
    assertThatThrownBy(() -> state.put(Hash.ZERO, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.put(Hash.ZERO, Bytes.wrap(new byte[65_537])))
        .isInstanceOf(IllegalArgumentException.class);
    state.put(Hash.ZERO, Bytes.wrap(new byte[65_536]));
  }

  @Test
  void movesNoNegativeCoins() {
    WorkingState state = new WorkingState(PARENT);
    BigInteger less = BigInteger.valueOf(-1);
    assertThatThrownBy(() -> state.credit(Network.address(0), less))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.debit(Network.address(0), less))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(state.debit(Network.address(0), Network.ENDOWMENT.add(BigInteger.ONE))).isFalse();
    assertThat(state.changes()).isEmpty();
    assertThat(state.debit(Network.address(0), Network.ENDOWMENT)).isTrue();
    // An account with nothing and no history leaves the state.
    assertThat(state.changes()).containsValue(Optional.empty());
  }
}
