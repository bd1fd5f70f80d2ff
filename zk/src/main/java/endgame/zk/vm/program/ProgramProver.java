package endgame.zk.vm.program;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.jobs.JobId;
import endgame.zk.jobs.ProofQueue;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import endgame.zk.vm.jobs.SegmentJob;
import endgame.zk.vm.jobs.SegmentJobCodec;
import endgame.zk.vm.jobs.SegmentWorker;
import endgame.zk.vm.jobs.Splitter;
import endgame.zk.vm.segment.SegmentClaim;
import endgame.zk.vm.segment.SegmentProver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves runs as a stream of segments: a program is run as far as there are workers, its segments
 * go through a queue as jobs, and no result counts before it is verified. Memory is that of the
 * segments in work, whatever the run's length.
 */
public final class ProgramProver {
  /** A segment that can't be proven twice can't be proven. */
  private static final int ATTEMPTS = 2;

  private final Program program;
  private final Preset preset;
  private final Rom rom;
  private final SegmentWorker worker;
  private final Workers lanes;
  private final int laneCount;
  private final int stepsMax;

  /**
   * A prover of one program that proves one segment at a time.
   *
   * @param stepsMax instructions of a segment
   * @param workers that share a segment
   */
  public ProgramProver(Program program, Preset preset, int stepsMax, Workers workers) {
    this(program, preset, stepsMax, workers, Workers.SERIAL, 1);
  }

  /**
   * A prover of one program.
   *
   * @param stepsMax instructions of a segment
   * @param inner that share a segment
   * @param lanes that prove segments side by side
   * @param laneCount how many segments are in work at once
   */
  public ProgramProver(
      Program program, Preset preset, int stepsMax, Workers inner, Workers lanes, int laneCount) {
    this.program = program;
    this.preset = preset;
    this.stepsMax = stepsMax;
    this.rom = Rom.of(program);
    this.lanes = lanes;
    this.laneCount = laneCount;
    this.worker =
        new SegmentWorker(program, rom, new SegmentProver(rom, preset.parameters(), inner));
  }

  /** Is told how far a proof is. */
  public interface Progress {
    /** Tells nobody. */
    Progress NONE =
        new Progress() {
          @Override
          public void phase(int segment, String phase) {}

          @Override
          public void proven(int segment, long cycles, int bytes) {}
        };

    /** A phase of a segment begins. */
    void phase(int segment, String phase);

    /** A segment is proven. */
    void proven(int segment, long cycles, int bytes);
  }

  /** What came of it. */
  public sealed interface Result {
    record Proven(ProgramProof proof, long cycles) implements Result {}

    /** There is nothing to prove: the run traps, for example. */
    record Failed(String reason) implements Result {}
  }

  /** A run that is cut into segments, as jobs. */
  public Splitter split(Replay host, long cyclesMax, byte[] context) {
    Bytes bound = Bytes.of(context);
    return new Splitter(
        program, rom, preset.number(), worker.key(), stepsMax, host, cyclesMax, bound);
  }

  /**
   * Proves a run from the entry to its end.
   *
   * @param host at the start of the run
   * @param cyclesMax of the run, before which each NEXT must be; 0 if there is none
   * @param context bytes that the proof is bound to
   * @param progress is called by all lanes
   */
  public Result prove(Replay host, long cyclesMax, byte[] context, Progress progress) {
    Splitter splitter = split(host, cyclesMax, context);
    ProofQueue.Limits limits =
        new ProofQueue.Limits(laneCount, Long.MAX_VALUE, ATTEMPTS, Long.MAX_VALUE / 2, 0, 0);
    ProofQueue queue = new ProofQueue(limits, worker::fault);
    List<ProgramProof.Segment> segments = new ArrayList<>();
    long cycles = 0;
    int exitCode = 0;
    while (!splitter.hasEnded()) {
      List<SegmentClaim> claims = new ArrayList<>();
      List<JobId> ids = new ArrayList<>();
      progress.phase(segments.size(), "run");
      while (ids.size() < laneCount && !splitter.hasEnded()) {
        switch (splitter.next()) {
          case Splitter.Next.Failed(String reason) -> {
            return new Result.Failed(reason);
          }
          case Splitter.Next.Segment(SegmentJob job) -> {
            Bytes bytes = SegmentJobCodec.encode(job);
            ids.add(JobId.of(bytes));
            claims.add(job.claim());
            queue.submit(bytes, job.number());
          }
        }
      }
      int first = segments.size();
      lanes.each(ids.size(), lane -> work(queue, first + lane, progress));
      for (int i = 0; i < ids.size(); i++) {
        Optional<Bytes> result = queue.take(ids.get(i));
        if (result.isEmpty()
            || !(SegmentJobCodec.proof(ids.get(i), result.get())
                instanceof Parsed.Ok<Bytes>(Bytes proof))) {
          boolean tried =
              queue.status(ids.get(i)).orElse(null) instanceof ProofQueue.Status.GivenUp;
          return new Result.Failed(
              "segment " + (first + i) + (tried ? " can't be proven" : " was not proven"));
        }
        segments.add(segment(claims.get(i), proof));
        cycles += claims.get(i).cycles();
        progress.proven(first + i, cycles, proof.length());
        exitCode = claims.get(i).exitCode();
      }
    }
    return new Result.Proven(new ProgramProof(preset, segments, exitCode, host.journal()), cycles);
  }

  /** One lane: leases a job, proves it, brings the result; once more if it was wrong. */
  private void work(ProofQueue queue, int segment, Progress progress) {
    String name = "segment " + segment;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<ProofQueue.Lease> lease = queue.lease(name, 0);
      if (lease.isEmpty()) {
        return;
      }
      switch (worker.prove(lease.get().job(), phase -> progress.phase(segment, phase))) {
        case SegmentWorker.Proven.Refused(String reason) -> queue.fail(lease.get(), reason, 0);
        case SegmentWorker.Proven.Result(Bytes result) -> {
          if (queue.complete(lease.get(), result, 0) instanceof ProofQueue.Completed.Accepted) {
            return;
          }
        }
      }
    }
  }

  /** A segment of a proof of a whole run. */
  public static ProgramProof.Segment segment(SegmentClaim claim, Bytes proof) {
    return new ProgramProof.Segment(
        claim.pcEnd(),
        claim.timeEnd(),
        claim.rootAfter(),
        claim.journal().length(),
        proof.toArray());
  }
}
