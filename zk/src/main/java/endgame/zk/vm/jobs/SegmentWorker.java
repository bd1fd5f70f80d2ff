package endgame.zk.vm.jobs;

import endgame.zk.guest.AnsweringHost;
import endgame.zk.guest.Bytes;
import endgame.zk.jobs.JobId;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.StarkCodec;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.segment.SegmentClaim;
import endgame.zk.vm.segment.SegmentProver;
import endgame.zk.vm.segment.SegmentVerifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Proves jobs of one program's segments, and checks what others bring. Thread-safe. */
public final class SegmentWorker {
  private final Program program;
  private final Rom rom;
  private final SegmentProver prover;
  private final StarkCodec codec;
  private final SegmentVerifier verifier;
  private final Bytes key;

  /** A worker for jobs of one program and preset. */
  public SegmentWorker(Program program, Rom rom, SegmentProver prover) {
    this.program = program;
    this.rom = rom;
    this.prover = prover;
    this.codec = new StarkCodec(prover.key().verifyingKey());
    this.verifier = new SegmentVerifier(prover.key().verifyingKey());
    this.key = Bytes.of(prover.key().verifyingKey().digest());
  }

  /** Digest of the verifying key: jobs of other keys are refused. */
  public Bytes key() {
    return key;
  }

  /** What came of a job. */
  public sealed interface Proven {
    /** A result as {@link SegmentJobCodec#proof} takes it. */
    record Result(Bytes result) implements Proven {}

    /** The job is none of this worker's, or not true. */
    record Refused(String reason) implements Proven {}
  }

  /**
   * Proves a job.
   *
   * @param bytes of the job
   * @param progress is told the name of each phase when it begins
   */
  public Proven prove(Bytes bytes, Consumer<String> progress) {
    return switch (SegmentJobCodec.decode(bytes)) {
      case Parsed.Malformed<SegmentJob>(String reason) -> new Proven.Refused(reason);
      case Parsed.Ok<SegmentJob>(SegmentJob job) -> prove(job, JobId.of(bytes), progress);
    };
  }

  private Proven prove(SegmentJob job, JobId id, Consumer<String> progress) {
    if (!job.key().equals(key)) {
      return new Proven.Refused("the job is of another program or preset");
    }
    Optional<MemoryTree> tree = Paths.tree(job);
    if (tree.isEmpty() || !Arrays.equals(tree.get().root(), job.claim().rootBefore())) {
      return new Proven.Refused("the job's memory does not have the claimed root");
    }
    Optional<Machine> machine = machine(job);
    if (machine.isEmpty()) {
      return new Proven.Refused("the job begins where no instruction is");
    }
    progress.accept("run");
    AnsweringHost host = new AnsweringHost(job.answers(), job.claim().journalBefore());
    int limit = job.claim().limit();
    return switch (SegmentRun.segment(machine.get(), rom, host, job.stepsMax(), limit)) {
      case SegmentRun.Result.Failed(String reason) -> new Proven.Refused(reason);
      case SegmentRun.Result.Done(SegmentRun run) -> {
        if (!host.isUsedUp() || !Paths.touched(run).equals(pages(job))) {
          yield new Proven.Refused("the segment uses other pages or answers than the job has");
        }
        if (!endsAs(run, job.claim())) {
          yield new Proven.Refused("the segment ends otherwise than the job says");
        }
        yield prove(job, id, run, tree.get(), progress);
      }
    };
  }

  private Proven prove(
      SegmentJob job, JobId id, SegmentRun run, MemoryTree tree, Consumer<String> progress) {
    SegmentProver.Proven proven;
    try {
      proven = prover.prove(run, tree, job.context().toArray(), progress);
    } catch (IllegalArgumentException e) {
      // Answers that no host gives break the rules of the tables: that is the job's fault.
      return new Proven.Refused("the segment can't be proven: " + e.getMessage());
    }
    return Arrays.equals(proven.claim().rootAfter(), job.claim().rootAfter())
        ? new Proven.Result(SegmentJobCodec.result(id, codec.encode(proven.proof())))
        : new Proven.Refused("the segment ends otherwise than the job says");
  }

  private Optional<Machine> machine(SegmentJob job) {
    Optional<Machine> machine = Machine.at(program, job.claim().pcStart(), job.registers());
    for (SegmentJob.Page page : job.pages()) {
      machine.ifPresent(m -> m.memory().storeWords(page.number() << 12, page.words()));
    }
    return machine;
  }

  private static SortedSet<Integer> pages(SegmentJob job) {
    SortedSet<Integer> pages = new TreeSet<>();
    job.pages().forEach(page -> pages.add(page.number()));
    return pages;
  }

  /** All but the root after: that one takes as long as the tree of all nodes. */
  private static boolean endsAs(SegmentRun run, SegmentClaim claim) {
    return run.pcEnd() == claim.pcEnd()
        && run.timeEnd() == claim.timeEnd()
        && run.halt().map(SegmentRun.Halted::code).orElse(0) == claim.exitCode()
        && run.journal().equals(claim.journal());
  }

  /** Why a result is none of a job; empty if it is one. Verifies the proof. */
  public Optional<String> fault(Bytes jobBytes, Bytes result) {
    if (!(SegmentJobCodec.decode(jobBytes) instanceof Parsed.Ok<SegmentJob>(SegmentJob job))) {
      return Optional.of("no job");
    }
    return switch (SegmentJobCodec.proof(JobId.of(jobBytes), result)) {
      case Parsed.Malformed<Bytes>(String reason) -> Optional.of(reason);
      case Parsed.Ok<Bytes>(Bytes proof) ->
          verifier.verify(job.claim(), proof.toArray(), job.context().toArray())
                  instanceof Verdict.Rejected(String reason)
              ? Optional.of(reason)
              : Optional.empty();
    };
  }
}
