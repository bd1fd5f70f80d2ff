package endgame.node.cli;

import endgame.node.zkvm.ProgressLine;
import endgame.node.zkvm.Survey;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.ComputeRun;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.program.ProgramKey;
import endgame.zk.vm.program.ProgramProof;
import endgame.zk.vm.program.ProgramProver;
import endgame.zk.vm.program.ProgramVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs and proves RV32IM programs without a node. */
@Command(
    name = "zkvm",
    description = "Runs RV32IM programs, proves that they ran, and checks such proofs.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ZkvmCommand.Run.class,
      ZkvmCommand.Key.class,
      ZkvmCommand.Prove.class,
      ZkvmCommand.Verify.class,
      ZkvmCommand.Inspect.class,
      ZkvmSegments.Split.class,
      ZkvmSegments.ProveSegment.class,
      ZkvmSegments.Join.class,
      ZkvmCheckCommand.class
    })
@SuppressWarnings("NullAway.Init")
final class ZkvmCommand implements Runnable {
  private static final long FILE_BYTES_MAX = 1L << 30;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Say which command: run, vk, prove, verify, inspect, split, prove-segment, join or check");
  }

  static byte[] read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailed(CommandFailed.USAGE, "no file " + file);
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new CommandFailed(CommandFailed.USAGE, file + " is larger than 1 GiB");
    }
    return Files.readAllBytes(file);
  }

  private static Program program(Path elf) throws IOException {
    return switch (Elf.load(read(elf))) {
      case Elf.Result.Loaded(Program program) -> program;
      case Elf.Result.Malformed(String reason) ->
          throw new CommandFailed(
              CommandFailed.USAGE,
              elf + " is no RV32IM program (" + reason + "): link it statically for rv32im");
    };
  }

  static Program provable(Path elf) throws IOException {
    Program program = program(elf);
    if (!Rom.fits(program)) {
      throw new CommandFailed(
          CommandFailed.USAGE,
          elf + " has more than 2^" + Rom.LOG_MAX + " executable words: no proof holds them");
    }
    return program;
  }

  /** How a run is cut, and what it is proven with. */
  static final class Cutting {
    @Option(
        names = "--preset",
        defaultValue = "fast",
        description =
            "fast; balanced: half the bytes; or compact: a third. Default: ${DEFAULT-VALUE}")
    private String preset;

    @Option(
        names = "--segment",
        description = "Instructions of a segment as a power of two. Default: by --max-memory")
    private Optional<Integer> segment = Optional.empty();

    @Option(
        names = "--max-memory",
        defaultValue = "4",
        description = "GiB that proving may take, 1 or more. Default: ${DEFAULT-VALUE}")
    private int maxMemory;

    Preset preset() {
      return switch (preset) {
        case "fast" -> Preset.FAST;
        case "balanced" -> Preset.BALANCED;
        case "compact" -> Preset.COMPACT;
        default ->
            throw new CommandFailed(CommandFailed.USAGE, "--preset is fast, balanced or compact");
      };
    }

    int gibibytes() {
      if (maxMemory < 1) {
        throw new CommandFailed(CommandFailed.USAGE, "--max-memory is 1 or more");
      }
      return maxMemory;
    }

    /** Instructions of a segment, as a power of two. */
    int log() {
      int log = segment.orElseGet(() -> Survey.segmentLog(preset(), gibibytes()));
      if (log < 10 || log > 21) {
        throw new CommandFailed(CommandFailed.USAGE, "--segment is 10 to 21");
      }
      int needed = Survey.segmentGibibytes(preset(), log);
      if (needed > gibibytes()) {
        throw new CommandFailed(
            CommandFailed.USAGE,
            "a segment of 2^"
                + log
                + " instructions takes about "
                + needed
                + " GiB: give --max-memory "
                + needed
                + " or a lower --segment");
      }
      return log;
    }
  }

  /** Runs without a proof. */
  @Command(
      name = "run",
      description = "Runs a program in the emulator; the command ends with 0 if the program does.",
      mixinStandardHelpOptions = true)
  static final class Run implements Callable<Integer> {
    @Parameters(index = "0", description = "Static RV32IM ELF.")
    private Path elf;

    @Option(names = "--input", description = "What the program reads.")
    private Optional<Path> input = Optional.empty();

    @Option(
        names = "--max-cycles",
        defaultValue = "1099511627776",
        description = "Where to stop. Default: 2^40")
    private long maxCycles;

    @Override
    public Integer call() throws IOException {
      Program program = program(elf);
      Bytes bytes = input.isPresent() ? Bytes.of(read(input.get())) : Bytes.EMPTY;
      long start = System.nanoTime();
      ComputeRun.Result result = ComputeRun.run(program, bytes, maxCycles);
      double seconds = (System.nanoTime() - start) / 1e9;
      return switch (result) {
        case ComputeRun.Result.Halted(int code, Bytes journal, var prints, long cycles) -> {
          for (Bytes print : prints) {
            System.out.write(print.toArray());
          }
          System.out.println("journal   0x" + journal.hex());
          System.out.println("exit code " + code);
          System.out.printf(
              Locale.ROOT,
              "%d cycles in %.3f s, %.1f M cycles/s%n",
              cycles,
              seconds,
              cycles / seconds / 1e6);
          yield code == 0 ? 0 : CommandFailed.FAILED;
        }
        case ComputeRun.Result.Failed(String reason, long cycles) ->
            throw new CommandFailed(
                CommandFailed.FAILED, "the program fails after " + cycles + " cycles: " + reason);
      };
    }
  }

  /** Makes a key. */
  @Command(
      name = "vk",
      description = "Makes the key that proofs of a program are checked against.",
      mixinStandardHelpOptions = true)
  static final class Key implements Callable<Integer> {
    @Parameters(index = "0", description = "Static RV32IM ELF.")
    private Path elf;

    @Option(names = "--out", required = true, description = "File to write.")
    private Path out;

    @Override
    public Integer call() throws IOException {
      byte[] key = ProgramKey.of(provable(elf), Workers.SERIAL).encode();
      Files.write(out, key);
      System.out.println(out + ": " + key.length + " bytes");
      return 0;
    }
  }

  /** Makes a proof. */
  @Command(
      name = "prove",
      description = "Proves that a program runs to its end.",
      mixinStandardHelpOptions = true)
  static final class Prove implements Callable<Integer> {
    @Parameters(index = "0", description = "Static RV32IM ELF.")
    private Path elf;

    @Option(names = "--input", description = "What the program reads; the proof doesn't show it.")
    private Optional<Path> input = Optional.empty();

    @Option(names = "--out", required = true, description = "File to write the proof to.")
    private Path out;

    @Mixin private Cutting cutting;

    @Option(
        names = "--threads",
        description = "Threads; the proof's bytes don't depend on it. Default: all cores")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
      Preset chosen = cutting.preset();
      int log = cutting.log();
      if (threads < 1 || threads > 256) {
        throw new CommandFailed(CommandFailed.USAGE, "--threads is 1 to 256");
      }
      int lanes = Survey.lanes(chosen, log, cutting.gibibytes(), threads);
      Program program = provable(elf);
      Bytes bytesRead = input.isPresent() ? Bytes.of(read(input.get())) : Bytes.EMPTY;
      try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
        Workers inner = lanes == 1 ? Workers.on(executor, threads) : Workers.SERIAL;
        long start = System.nanoTime();
        ProgressLine progress = new ProgressLine(System.err, Survey.cycles(program, bytesRead));
        ProgramProver prover =
            new ProgramProver(program, chosen, 1 << log, inner, Workers.on(executor, lanes), lanes);
        return switch (prover.prove(Replay.ofInput(bytesRead), 0, new byte[0], progress)) {
          case ProgramProver.Result.Proven(ProgramProof proof, long cycles) -> {
            byte[] bytes = proof.encode();
            Files.write(out, bytes);
            progress.end();
            System.out.println("journal   0x" + proof.journal().hex());
            System.out.println("exit code " + proof.exitCode());
            System.out.println(
                Survey.lastLine(cycles, (System.nanoTime() - start) / 1e9, bytes.length));
            yield 0;
          }
          case ProgramProver.Result.Failed(String reason) ->
              throw new CommandFailed(
                  CommandFailed.FAILED, "the program can't be proven: " + reason);
        };
      }
    }
  }

  /** Checks a proof. */
  @Command(
      name = "verify",
      description = "Checks a proof: 0 valid, 1 invalid with the reason, 2 malformed.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @Option(names = "--key", required = true, description = "File that 'zkvm vk' wrote.")
    private Path key;

    @Option(names = "--proof", required = true, description = "File that 'zkvm prove' wrote.")
    private Path proof;

    @Override
    public Integer call() throws IOException {
      ProgramKey programKey = parsed(key, ProgramKey.decode(read(key)));
      ProgramProof decoded = parsed(proof, ProgramProof.decode(read(proof)));
      return switch (ProgramVerifier.verify(programKey, decoded, new byte[0], 0)) {
        case ProgramVerifier.Result.Valid(
                int exitCode,
                Bytes journal,
                long cycles,
                int segments) -> {
          System.out.println("VALID");
          System.out.println("journal   0x" + journal.hex());
          System.out.println("exit code " + exitCode);
          System.out.println(cycles + " cycles in " + segments + " segments");
          yield 0;
        }
        case ProgramVerifier.Result.Invalid(String reason) -> {
          System.out.println("INVALID: " + reason);
          yield CommandFailed.FAILED;
        }
      };
    }

    private static <T> T parsed(Path file, Parsed<T> parsed) {
      return switch (parsed) {
        case Parsed.Ok<T>(T value) -> value;
        case Parsed.Malformed<T>(String reason) ->
            throw new CommandFailed(CommandFailed.USAGE, file + ": " + reason);
      };
    }
  }

  /** Explains a program's costs. */
  @Command(
      name = "inspect",
      description =
          "Runs a program and shows what a proof of it costs: instructions, rows and cells by table, bits and bytes.",
      mixinStandardHelpOptions = true)
  static final class Inspect implements Callable<Integer> {
    @Parameters(index = "0", description = "Static RV32IM ELF.")
    private Path elf;

    @Option(names = "--input", description = "What the program reads.")
    private Optional<Path> input = Optional.empty();

    @Mixin private Cutting cutting;

    @Override
    public Integer call() throws IOException {
      Bytes bytes = input.isPresent() ? Bytes.of(read(input.get())) : Bytes.EMPTY;
      System.out.print(
          Console.table(Survey.table(provable(elf), bytes, cutting.preset(), cutting.log())));
      return 0;
    }
  }
}
