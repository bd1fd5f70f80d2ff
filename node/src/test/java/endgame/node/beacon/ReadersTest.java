package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadersTest {
  /** A flood of gossip is dropped beyond a bound, and requests are answered beside it. */
  @Test
  void gossipNeitherGrowsNorBlocksRequests() throws InterruptedException {
    try (Readers readers = new Readers()) {
      CountDownLatch hold = new CountDownLatch(1);
      for (int i = 0; i < 10_000; i++) {
        readers.gossip(() -> {
          try {
            hold.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
      }
      assertThat(readers.dropped()).isBetween(9_700L, 9_800L);
      CountDownLatch answered = new CountDownLatch(1);
      assertThat(readers.request(answered::countDown)).isTrue();
      assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
      hold.countDown();
    }
  }

  @Test
  void dropsAfterClosing() {
    Readers readers = new Readers();
    readers.close();
    assertThat(readers.request(() -> {})).isFalse();
  }
}
