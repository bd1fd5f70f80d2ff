package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochJournalsTest {
  @TempDir Path folder;

  @Test
  void keepsANamedNumberOfEpochs() throws IOException {
    try (EpochJournals journals = new EpochJournals(folder)) {
      for (long epoch = 0; epoch < EpochJournals.KEPT + 3; epoch++) {
        journals.open(epoch);
      }
    }
    var files = EpochJournals.files(folder);
    assertThat(files).hasSize(EpochJournals.KEPT);
    assertThat(EpochJournals.epochOf(files.getFirst())).isEqualTo(3);
    assertThat(EpochJournals.epochOf(files.getLast())).isEqualTo(EpochJournals.KEPT + 2);
  }

  @Test
  void reopeningTheLastDeletesNothingMore() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (EpochJournals journals = new EpochJournals(folder)) {
        journals.open(EpochJournals.KEPT);
        journals.open(EpochJournals.KEPT + 1);
      }
    }
    assertThat(EpochJournals.files(folder)).hasSize(2);
  }

  @Test
  void scratchFilesAreNoJournals() throws IOException {
    Files.createFile(folder.resolve("epoch-0000000001.new"));
    Files.createFile(folder.resolve("epoch-x"));
    assertThat(EpochJournals.files(folder)).isEmpty();
  }
}
