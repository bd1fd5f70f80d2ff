package endgame.zk.vm.program;

import endgame.zk.guest.Bytes;
import endgame.zk.proof.Verdict;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.segment.SegmentClaim;
import endgame.zk.vm.segment.SegmentVerifier;

/** Checks proofs of runs. Deterministic; never throws on bytes. */
public final class ProgramVerifier {
  private ProgramVerifier() {}

  /** What a proof shows. */
  public sealed interface Result {
    /**
     * The program runs to its end.
     *
     * @param cycles that it takes
     */
    record Valid(int exitCode, Bytes journal, long cycles, int segments) implements Result {}

    record Invalid(String reason) implements Result {}
  }

  /**
   * Checks a decoded proof.
   *
   * @param context bytes that it must be bound to
   * @param cyclesMax before which each NEXT is; 0 refuses every NEXT
   */
  public static Result verify(ProgramKey key, ProgramProof proof, byte[] context, long cyclesMax) {
    SegmentVerifier verifier = new SegmentVerifier(key.key(proof.preset()));
    int pc = key.entry();
    int[] root = key.root();
    long cycles = 0;
    int committed = 0;
    int last = proof.segments().size() - 1;
    for (int i = 0; i <= last; i++) {
      ProgramProof.Segment segment = proof.segments().get(i);
      String where = "segment " + i + ": ";
      if (segment.journalBytes() > proof.journal().length() - committed) {
        return new Result.Invalid(where + "its part of the journal is missing");
      }
      Bytes added = proof.journal().slice(committed, segment.journalBytes());
      SegmentClaim claim =
          new SegmentClaim(
              pc,
              segment.pcEnd(),
              segment.timeEnd(),
              root,
              segment.rootAfter(),
              proof.exitCode(),
              committed,
              added,
              SegmentRun.limit(cyclesMax, cycles));
      if (claim.halts() != (i == last)) {
        return new Result.Invalid(
            where + (i == last ? "the run does not end" : "the run ends before the last segment"));
      }
      if (verifier.verify(claim, segment.proof(), context)
          instanceof Verdict.Rejected(String reason)) {
        return new Result.Invalid(where + reason);
      }
      pc = segment.pcEnd();
      root = segment.rootAfter();
      cycles += claim.cycles();
      committed += added.length();
    }
    if (committed != proof.journal().length()) {
      return new Result.Invalid("a journal longer than what the segments commit");
    }
    return new Result.Valid(proof.exitCode(), proof.journal(), cycles, proof.segments().size());
  }
}
