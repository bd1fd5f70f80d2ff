package endgame.shard.proving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProverPlaceTest {
  /** Red when two provers begin the same span, or none does. */
  @Test
  void ranksOfASpanAreAllDifferent() {
    for (int of = 1; of <= 5; of++) {
      for (int shard = 1; shard < 5; shard++) {
        for (long span = 0; span < 40; span++) {
          Set<Integer> ranks = new HashSet<>();
          for (int place = 0; place < of; place++) {
            ranks.add(new ProverPlace(place, of).rank(shard, span));
          }
          assertThat(ranks).hasSize(of).allMatch(rank -> rank >= 0);
          assertThat(ranks).contains(0);
        }
      }
    }
  }

  @Test
  void theFirstBeginsAtOnceAndTheNextAWindowLater() {
    ProverPlace a = new ProverPlace(0, 2);
    ProverPlace b = new ProverPlace(1, 2);
    assertThat(a.from(2, 8, 72)).isEqualTo(72);
    assertThat(b.from(2, 8, 72)).isEqualTo(72 + ProverPlace.WINDOW);
    assertThat(a.from(2, 9, 80)).isEqualTo(80 + ProverPlace.WINDOW);
    assertThat(b.from(2, 9, 80)).isEqualTo(80);
    assertThat(ProverPlace.ALONE.from(7, 1L << 40, 5)).isEqualTo(5);
  }

  @Test
  void placesAreBounded() {
    assertThatThrownBy(() -> new ProverPlace(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ProverPlace(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ProverPlace(0, 65)).isInstanceOf(IllegalArgumentException.class);
  }
}
