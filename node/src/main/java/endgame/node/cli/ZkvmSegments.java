package endgame.node.cli;

import endgame.node.zkvm.Survey;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.jobs.JobId;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import endgame.zk.vm.jobs.SegmentJob;
import endgame.zk.vm.jobs.SegmentJobCodec;
import endgame.zk.vm.jobs.SegmentWorker;
import endgame.zk.vm.jobs.Splitter;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.program.ProgramKey;
import endgame.zk.vm.program.ProgramProof;
import endgame.zk.vm.program.ProgramProver;
import endgame.zk.vm.program.ProgramVerifier;
import endgame.zk.vm.segment.SegmentProver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A run's segments as files that other processes, or machines, prove. */
final class ZkvmSegments {
  private static final String PROGRAM = "program.elf";

  private ZkvmSegments() {}

  private static Path job(Path folder, int number) {
    return folder.resolve(String.format(Locale.ROOT, "segment-%04d.job", number));
  }

  private static Path result(Path folder, int number) {
    return folder.resolve(String.format(Locale.ROOT, "segment-%04d.proof", number));
  }

  private static SegmentJob decode(Path file, Bytes bytes) {
    return switch (SegmentJobCodec.decode(bytes)) {
      case Parsed.Ok<SegmentJob>(SegmentJob job) -> job;
      case Parsed.Malformed<SegmentJob>(String reason) ->
          throw new CommandFailed(CommandFailed.USAGE, file + ": " + reason);
    };
  }

  /** Cuts a run into jobs. */
  @Command(
      name = "split",
      description = "Runs a program and writes its segments as jobs for 'prove-segment'.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Split implements Callable<Integer> {
    @Parameters(index = "0", description = "Static RV32IM ELF.")
    private Path elf;

    @Option(names = "--input", description = "What the program reads.")
    private Optional<Path> input = Optional.empty();

    @Option(names = "--out", required = true, description = "Folder to write jobs to.")
    private Path out;

    @Mixin private ZkvmCommand.Cutting cutting;

    @Override
    public Integer call() throws IOException {
      Program program = ZkvmCommand.provable(elf);
      Bytes read = input.isPresent() ? Bytes.of(ZkvmCommand.read(input.get())) : Bytes.EMPTY;
      Files.createDirectories(out);
      if (Files.exists(job(out, 0))) {
        throw new CommandFailed(
            CommandFailed.USAGE, out + " has jobs already: give another folder");
      }
      Files.write(out.resolve(PROGRAM), ZkvmCommand.read(elf));
      ProgramProver prover =
          new ProgramProver(program, cutting.preset(), 1 << cutting.log(), Workers.SERIAL);
      Splitter splitter = prover.split(Replay.ofInput(read), 0, new byte[0]);
      while (!splitter.hasEnded()) {
        switch (splitter.next()) {
          case Splitter.Next.Failed(String reason) ->
              throw new CommandFailed(
                  CommandFailed.FAILED, "the program can't be proven: " + reason);
          case Splitter.Next.Segment(SegmentJob job) -> {
            Bytes bytes = SegmentJobCodec.encode(job);
            Path file = job(out, job.number());
            Files.write(file, bytes.toArray());
            System.out.println(
                file + ": " + job.claim().cycles() + " cycles, " + bytes.length() + " bytes");
          }
        }
      }
      return 0;
    }
  }

  /** Proves one job. */
  @Command(
      name = "prove-segment",
      description = "Proves one job that 'split' wrote.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class ProveSegment implements Callable<Integer> {
    @Parameters(index = "0", description = "The job's file.")
    private Path jobFile;

    @Option(
        names = "--program",
        description = "The program's ELF. Default: program.elf beside the job")
    private Optional<Path> elf = Optional.empty();

    @Option(names = "--out", required = true, description = "File to write the proof to.")
    private Path out;

    @Option(names = "--threads", description = "Threads. Default: all cores")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
      if (threads < 1 || threads > 256) {
        throw new CommandFailed(CommandFailed.USAGE, "--threads is 1 to 256");
      }
      Bytes bytes = Bytes.of(ZkvmCommand.read(jobFile));
      SegmentJob job = decode(jobFile, bytes);
      Preset preset =
          Preset.of(job.preset())
              .orElseThrow(() ->
                  new CommandFailed(
                      CommandFailed.USAGE, jobFile + ": unknown preset " + job.preset()));
      Program program = ZkvmCommand.provable(elf.orElseGet(() -> jobFile.resolveSibling(PROGRAM)));
      long start = System.nanoTime();
      try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
        Rom rom = Rom.of(program);
        SegmentProver prover =
            new SegmentProver(rom, preset.parameters(), Workers.on(executor, threads));
        SegmentWorker worker = new SegmentWorker(program, rom, prover);
        return switch (worker.prove(bytes, phase -> {})) {
          case SegmentWorker.Proven.Refused(String reason) ->
              throw new CommandFailed(CommandFailed.FAILED, jobFile + ": " + reason);
          case SegmentWorker.Proven.Result(Bytes result) -> {
            Files.write(out, result.toArray());
            System.out.println(
                Survey.lastLine(
                    job.claim().cycles(), (System.nanoTime() - start) / 1e9, result.length()));
            yield 0;
          }
        };
      }
    }
  }

  /** Puts proofs of segments together. */
  @Command(
      name = "join",
      description =
          "Puts the proofs of all jobs of a folder (segment-0000.proof for segment-0000.job)"
              + " together and verifies the whole.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Join implements Callable<Integer> {
    @Parameters(index = "0", description = "Folder of jobs and proofs.")
    private Path folder;

    @Option(names = "--out", required = true, description = "File to write the proof to.")
    private Path out;

    @Override
    public Integer call() throws IOException {
      List<ProgramProof.Segment> segments = new ArrayList<>();
      ByteArrayOutputStream journal = new ByteArrayOutputStream();
      int exitCode = 0;
      int preset = 0;
      boolean ended = false;
      while (!ended) {
        Path jobFile = job(folder, segments.size());
        Bytes bytes = Bytes.of(ZkvmCommand.read(jobFile));
        SegmentJob job = decode(jobFile, bytes);
        Path file = result(folder, segments.size());
        Bytes result = Bytes.of(ZkvmCommand.read(file));
        switch (SegmentJobCodec.proof(JobId.of(bytes), result)) {
          case Parsed.Malformed<Bytes>(String reason) ->
              throw new CommandFailed(CommandFailed.USAGE, file + ": " + reason);
          case Parsed.Ok<Bytes>(Bytes proof) ->
              segments.add(ProgramProver.segment(job.claim(), proof));
        }
        journal.writeBytes(job.claim().journal().toArray());
        preset = job.preset();
        exitCode = job.claim().exitCode();
        ended = job.claim().halts();
      }
      Bytes whole = Bytes.of(journal.toByteArray());
      Preset made =
          Preset.of(preset)
              .orElseThrow(() -> new CommandFailed(CommandFailed.USAGE, "an unknown preset"));
      ProgramProof proof = new ProgramProof(made, segments, exitCode, whole);
      Program program = ZkvmCommand.provable(folder.resolve(PROGRAM));
      ProgramKey key = ProgramKey.of(program, Workers.SERIAL);
      if (ProgramVerifier.verify(key, proof, new byte[0], 0)
          instanceof ProgramVerifier.Result.Invalid(String reason)) {
        throw new CommandFailed(CommandFailed.FAILED, "the segments are no proof: " + reason);
      }
      byte[] encoded = proof.encode();
      Files.write(out, encoded);
      System.out.println("journal   0x" + whole.hex());
      System.out.println("exit code " + exitCode);
      System.out.println(segments.size() + " segments, " + encoded.length + " bytes");
      return 0;
    }
  }
}
