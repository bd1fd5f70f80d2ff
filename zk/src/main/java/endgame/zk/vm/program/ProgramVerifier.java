package endgame.zk.vm.program;

import endgame.zk.proof.Verdict;
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
    record Valid(int exitCode, long cycles, int segments) implements Result {}

    record Invalid(String reason) implements Result {}
  }

  /**
   * Checks a decoded proof.
   *
   * @param context bytes that it must be bound to
   */
  public static Result verify(ProgramKey key, ProgramProof proof, byte[] context) {
    SegmentVerifier verifier = new SegmentVerifier(key.key(proof.preset()));
    int pc = key.entry();
    int[] root = key.root();
    long cycles = 0;
    int last = proof.segments().size() - 1;
    for (int i = 0; i <= last; i++) {
      ProgramProof.Segment segment = proof.segments().get(i);
      SegmentClaim claim =
          new SegmentClaim(
              pc, segment.pcEnd(), segment.timeEnd(), root, segment.rootAfter(), proof.exitCode());
      String where = "segment " + i + ": ";
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
    }
    return new Result.Valid(proof.exitCode(), cycles, proof.segments().size());
  }
}
