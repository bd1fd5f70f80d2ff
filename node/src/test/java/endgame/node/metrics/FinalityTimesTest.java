package endgame.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FinalityTimesTest {
  private final FinalityTimes times = new FinalityTimes();

  @Test
  void hasNothingAtFirst() {
    assertThat(times.count()).isZero();
    assertThat(times.percentile(50)).isZero();
  }

  @Test
  void isExact() {
    for (int i = 100; i >= 1; i--) {
      times.add(i);
    }
    assertThat(times.percentile(50)).isEqualTo(50);
    assertThat(times.percentile(99)).isEqualTo(99);
    assertThat(times.percentile(100)).isEqualTo(100);
    assertThat(times.percentile(0)).isEqualTo(1);
  }

  @Test
  void keepsTheLast() {
    for (int i = 0; i < FinalityTimes.KEPT; i++) {
      times.add(1);
    }
    for (int i = 0; i < FinalityTimes.KEPT; i++) {
      times.add(2);
    }
    assertThat(times.count()).isEqualTo(2L * FinalityTimes.KEPT);
    assertThat(times.percentile(0)).isEqualTo(2);
  }
}
