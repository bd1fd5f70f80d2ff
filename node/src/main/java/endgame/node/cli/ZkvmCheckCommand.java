package endgame.node.cli;

import endgame.node.zkvm.Conformance;
import endgame.zk.parallel.Workers;
import endgame.zk.vm.program.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs, proves and verifies a folder of programs that check themselves. */
@Command(
    name = "check",
    description = {
      "Runs, proves and verifies each ELF of a folder; 0 if all are VALID, 1 if one fails.",
      "A program passes that ends by ecall with 93 in a7 and 0 in a0."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class ZkvmCheckCommand implements Callable<Integer> {
  @Parameters(index = "0", description = "Folder of static RV32IM ELFs; others are left out.")
  private Path folder;

  @Option(
      names = "--segment",
      defaultValue = "17",
      description = "Instructions of a segment as a power of two. Default: 2^${DEFAULT-VALUE}")
  private int segment;

  @Option(
      names = "--max-cycles",
      defaultValue = "67108864",
      description = "After which a program fails. Default: 2^26")
  private long maxCycles;

  @Option(names = "--threads", description = "Threads. Default: all cores")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    if (threads < 1 || threads > 256 || segment < 10 || segment > 21) {
      throw new CommandFailed(CommandFailed.USAGE, "--threads is 1 to 256, --segment is 10 to 21");
    }
    if (!Files.isDirectory(folder)) {
      throw new CommandFailed(CommandFailed.USAGE, "no folder " + folder);
    }
    List<Path> programs = Conformance.programs(folder);
    if (programs.isEmpty()) {
      throw new CommandFailed(CommandFailed.USAGE, "no ELF in " + folder);
    }
    int width = programs.stream().mapToInt(file -> name(file).length()).max().orElseThrow();
    line(width, "name", "exit", "cycles", "segments", "bytes", "ms", "proof");
    int passed = 0;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Workers workers = Workers.on(executor, threads);
      Conformance conformance = new Conformance(Preset.FAST, 1 << segment, maxCycles, workers);
      for (Path file : programs) {
        Conformance.Outcome outcome = conformance.check(file);
        passed += outcome.passes() ? 1 : 0;
        line(
            width,
            name(file),
            outcome.exitCode(),
            Long.toString(outcome.cycles()),
            Integer.toString(outcome.segments()),
            Integer.toString(outcome.bytes()),
            Long.toString(outcome.millis()),
            outcome.passes() ? "VALID" : outcome.reason());
      }
    }
    System.out.println(passed + " of " + programs.size() + " VALID");
    return passed == programs.size() ? 0 : CommandFailed.FAILED;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** One row at once, so that a long suite is seen to go on. */
  private static void line(int width, String... cells) {
    System.out.printf(
        Locale.ROOT,
        "%-" + Math.max(width, 4) + "s %10s %10s %8s %10s %7s  %s%n",
        (Object[]) cells);
  }
}
