package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.bft.Voice;
import org.junit.jupiter.api.Test;

class KeyWatchTest {
  @Test
  void oneWholeEpochIsWatched() {
    KeyWatch watch = new KeyWatch(true);
    assertThat(watch.atStart()).isEqualTo(Voice.SILENT);
    assertThat(watch.atNext(true)).as("the first one was seen in part").isEqualTo(Voice.SILENT);
    assertThat(watch.atNext(true)).isEqualTo(Voice.FREE);
    assertThat(watch.atNext(false)).isEqualTo(Voice.FREE);
  }

  @Test
  void epochsThatSyncBroughtAreNotWatched() {
    KeyWatch watch = new KeyWatch(true);
    assertThat(watch.atStart()).isEqualTo(Voice.SILENT);
    assertThat(watch.atNext(false)).isEqualTo(Voice.SILENT);
    assertThat(watch.atNext(true)).isEqualTo(Voice.SILENT);
    assertThat(watch.atNext(false)).isEqualTo(Voice.SILENT);
    assertThat(watch.atNext(true)).isEqualTo(Voice.SILENT);
    assertThat(watch.atNext(true)).isEqualTo(Voice.FREE);
  }

  @Test
  void nothingIsSignedOnceAnotherUserWasSeen() {
    KeyWatch watch = new KeyWatch(true);
    assertThat(watch.atStart()).isEqualTo(Voice.SILENT);
    assertThat(watch.usedElsewhere()).isTrue();
    assertThat(watch.usedElsewhere()).as("said once").isFalse();
    for (int i = 0; i < 5; i++) {
      assertThat(watch.atNext(true)).isEqualTo(Voice.SILENT);
    }
  }

  @Test
  void withoutTheWatchTheKeyIsUsed() {
    KeyWatch off = new KeyWatch(false);
    assertThat(off.atStart()).isEqualTo(Voice.FREE);
    assertThat(off.usedElsewhere()).isFalse();
    assertThat(off.atNext(true)).isEqualTo(Voice.FREE);
  }
}
