package endgame.node.zkvm;

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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs that check themselves and end with 0 in a0 and 93 in a7: each is run, proven, and its
 * proof verified from its bytes.
 */
public final class Conformance {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  /** Programs of a folder. */
  private static final int FILES_MAX = 10_000;

  private static final long FILE_BYTES_MAX = 1L << 26;
  private static final byte[] NO_CONTEXT = {};

  private final Preset preset;
  private final int stepsMax;
  private final long cyclesMax;
  private final Workers workers;

  /**
   * How proofs are made.
   *
   * @param stepsMax instructions of a segment
   * @param cyclesMax after which a program fails
   */
  public Conformance(Preset preset, int stepsMax, long cyclesMax, Workers workers) {
    this.preset = preset;
    this.stepsMax = stepsMax;
    this.cyclesMax = cyclesMax;
    this.workers = workers;
  }

  /**
   * What came of a program.
   *
   * @param exitCode empty if the program has no end
   * @param bytes of the proof, 0 if there is none
   * @param reason why it fails; empty if it passes
   */
  public record Outcome(
      String exitCode, long cycles, int segments, int bytes, long millis, String reason) {
    static Outcome failed(String reason) {
      return new Outcome("", 0, 0, 0, 0, reason);
    }

    public boolean passes() {
      return reason.isEmpty();
    }
  }

  /** The files of a folder that begin as ELFs do, by name. */
  public static List<Path> programs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = new ArrayList<>();
      for (Path file : files.sorted().limit(FILES_MAX).toList()) {
        if (Files.isRegularFile(file) && isElf(file)) {
          found.add(file);
        }
      }
      return List.copyOf(found);
    }
  }

  private static boolean isElf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(ELF.length), ELF);
    }
  }

  /** Runs, proves and verifies a program. */
  public Outcome check(Path elf) throws IOException {
    if (Files.size(elf) > FILE_BYTES_MAX) {
      return Outcome.failed("larger than 64 MiB");
    }
    return switch (Elf.load(Files.readAllBytes(elf))) {
      case Elf.Result.Malformed(String reason) -> Outcome.failed("no RV32IM program: " + reason);
      case Elf.Result.Loaded(Program program) ->
          Rom.fits(program)
              ? run(program)
              : Outcome.failed("more than 2^" + Rom.LOG_MAX + " executable words");
    };
  }

  private Outcome run(Program program) {
    return switch (ComputeRun.run(program, Bytes.EMPTY, cyclesMax)) {
      case ComputeRun.Result.Failed(String reason, long cycles) ->
          new Outcome("", cycles, 0, 0, 0, reason);
      case ComputeRun.Result.Halted(int code, Bytes journal, var prints, long cycles) ->
          code == 0
              ? prove(program, journal, cycles)
              : new Outcome(Integer.toString(code), cycles, 0, 0, 0, "exit code " + code);
    };
  }

  private Outcome prove(Program program, Bytes journal, long cycles) {
    long start = System.nanoTime();
    ProgramProver prover = new ProgramProver(program, preset, stepsMax, workers);
    return switch (prover.prove(
        Replay.ofInput(Bytes.EMPTY), 0, NO_CONTEXT, ProgramProver.Progress.NONE)) {
      case ProgramProver.Result.Failed(String reason) -> new Outcome("0", cycles, 0, 0, 0, reason);
      case ProgramProver.Result.Proven(ProgramProof proof, long proven) -> {
        byte[] bytes = proof.encode();
        String reason = verify(program, bytes, new Expected(journal, cycles));
        long millis = (System.nanoTime() - start) / 1_000_000;
        yield new Outcome("0", cycles, proof.segments().size(), bytes.length, millis, reason);
      }
    };
  }

  private record Expected(Bytes journal, long cycles) {}

  /** Why the bytes don't show the run; empty if they do. */
  private String verify(Program program, byte[] bytes, Expected run) {
    return switch (ProgramProof.decode(bytes)) {
      case Parsed.Malformed<ProgramProof>(String reason) -> "malformed proof: " + reason;
      case Parsed.Ok<ProgramProof>(ProgramProof proof) ->
          switch (ProgramVerifier.verify(ProgramKey.of(program, workers), proof, NO_CONTEXT, 0)) {
            case ProgramVerifier.Result.Invalid(String reason) -> "INVALID: " + reason;
            case ProgramVerifier.Result.Valid(
                    int exitCode,
                    Bytes journal,
                    long cycles,
                    int segments) ->
                exitCode == 0 && journal.equals(run.journal()) && cycles == run.cycles()
                    ? ""
                    : "the proof shows another run: " + cycles + " cycles, exit code " + exitCode;
          };
    };
  }
}
