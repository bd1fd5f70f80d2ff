package endgame.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code endgame zkvm check}: the table and the exit codes. */
@Isolated("takes the standard output")
class ZkvmCheckTest {
  private static final int START = 0x10000;
  private static final int ECALL = 0x73;

  @TempDir private Path folder;

  /** {@code addi rd, x0, value}. */
  private static int li(int rd, int value) {
    return value << 20 | rd << 7 | 0x13;
  }

  private void program(String name, int... words) throws IOException {
    ByteBuffer elf = ByteBuffer.allocate(84 + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0x464c457f).put(new byte[] {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    elf.putShort((short) 2).putShort((short) 243).putInt(1).putInt(START).putInt(52).putInt(0);
    elf.putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) 1);
    elf.position(52);
    elf.putInt(1).putInt(84).putInt(START).putInt(START);
    elf.putInt(4 * words.length).putInt(4 * words.length).putInt(5).putInt(4);
    elf.asIntBuffer().put(words);
    Files.write(folder.resolve(name), elf.array());
  }

  private record Run(int exit, List<String> lines) {}

  private Run check() {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      String[] args = {
        "zkvm", "check", folder.toString(), "--segment", "10", "--max-cycles", "1000"
      };
      int exit = Endgame.run(args, Map.of());
      return new Run(exit, bytes.toString(StandardCharsets.UTF_8).lines().toList());
    } finally {
      System.setOut(before);
    }
  }

  @Test
  void saysWhichPass() throws IOException {
    program("a-passes", li(10, 0), li(17, 93), ECALL);
    Files.writeString(folder.resolve("notes.txt"), "no program");
    Run good = check();
    assertThat(good.exit()).isZero();
    assertThat(good.lines()).hasSize(3);
    assertThat(good.lines().get(1)).matches("a-passes +0 +3 +1 +\\d+ +\\d+  VALID");
    assertThat(good.lines().getLast()).isEqualTo("1 of 1 VALID");
    Files.delete(folder.resolve("a-passes"));

    program("b-fails", li(10, 3), li(17, 93), ECALL);
    program("c-traps", 0);
    program("d-loops", 0x6f);
    Files.write(folder.resolve("e-none"), new byte[] {0x7f, 'E', 'L', 'F', 2});
    Run bad = check();
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.lines()).hasSize(6);
    assertThat(bad.lines().get(1)).endsWith("exit code 3");
    assertThat(bad.lines().get(2)).startsWith("c-traps").doesNotContain("VALID");
    assertThat(bad.lines().get(3)).startsWith("d-loops").doesNotContain("VALID");
    assertThat(bad.lines().get(4)).contains("no RV32IM program");
    assertThat(bad.lines().getLast()).isEqualTo("0 of 4 VALID");
  }

  @Test
  void needsPrograms() {
    assertThat(check().exit()).isEqualTo(2);
  }
}
