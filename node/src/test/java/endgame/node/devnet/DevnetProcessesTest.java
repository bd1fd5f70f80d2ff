package endgame.node.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevnetProcessesTest {
  private static final Path SLEEP = Path.of("/usr/bin/sleep");
  @TempDir Path folder;

  /** A prover runs under its launcher's name until that has become a Java program. */
  @Test
  void aProverThatIsStillNiceRuns() throws IOException {
    assertThat(runs("nice")).isTrue();
  }

  /** After a restart of the machine the pid of a node may be anybody's. */
  @Test
  void aPidOfAnotherProgramIsNoNode() throws IOException {
    assertThat(runs("sleep")).isFalse();
  }

  @Test
  void damagedFilesNameNoProcess() throws IOException {
    Path file = folder.resolve("process.pid");
    assertThat(DevnetProcesses.read(file)).isEmpty();
    for (String content : new String[] {"", "x", "-1", "99999999999999999999", "1 2"}) {
      Files.writeString(file, content);
      assertThat(DevnetProcesses.read(file)).as(content).isEmpty();
    }
  }

  private boolean runs(String name) throws IOException {
    assumeTrue(Files.isExecutable(SLEEP));
    Path program = Files.copy(SLEEP, folder.resolve(name));
    Process process = new ProcessBuilder(program.toString(), "60").start();
    try {
      Path file = folder.resolve("process.pid");
      Files.writeString(file, process.pid() + "\n");
      return DevnetProcesses.read(file).isPresent();
    } finally {
      process.destroyForcibly();
    }
  }
}
