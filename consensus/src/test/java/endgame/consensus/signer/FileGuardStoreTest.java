package endgame.consensus.signer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing a node interrupts threads that sign; the key's memory must outlive that. */
class FileGuardStoreTest {
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {4, 5};

  @TempDir Path folder;

  private FileGuardStore open() {
    FileGuardStore store = FileGuardStore.open(folder.resolve("guard"));
    assertThat(store.load()).isNotNull();
    return store;
  }

  private List<byte[]> reopened() {
    try (FileGuardStore store = FileGuardStore.open(folder.resolve("guard"))) {
      return store.load();
    }
  }

  @Test
  void anInterruptedThreadWritesAndSyncs() {
    try (FileGuardStore store = open()) {
      Thread.currentThread().interrupt();
      store.append(FIRST);
      store.sync();
      assertThat(Thread.interrupted()).as("the interrupt is kept for the caller").isTrue();
      store.append(SECOND);
      store.sync();
    }
    assertThat(reopened()).containsExactly(FIRST, SECOND);
  }

  @Test
  void anInterruptedThreadWritesAllAnew() {
    try (FileGuardStore store = open()) {
      store.append(FIRST);
      Thread.currentThread().interrupt();
      store.replaceAll(List.of(SECOND));
      assertThat(Thread.interrupted()).isTrue();
      store.append(FIRST);
      store.sync();
    }
    assertThat(reopened()).containsExactly(SECOND, FIRST);
  }

  @Test
  void appendingGoesOnBehindWhatIsWhole() throws IOException {
    try (FileGuardStore store = open()) {
      store.append(FIRST);
      // What a full disk leaves of a frame.
      Files.write(folder.resolve("guard"), new byte[10], StandardOpenOption.APPEND);
      store.append(SECOND);
      store.sync();
    }
    assertThat(reopened()).containsExactly(FIRST, SECOND);
  }
}
