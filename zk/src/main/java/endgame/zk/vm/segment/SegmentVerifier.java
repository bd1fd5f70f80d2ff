package endgame.zk.vm.segment;

import endgame.zk.commit.CommitmentHash;
import endgame.zk.proof.Verdict;
import endgame.zk.stark.StarkCodec;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkVerifier;
import endgame.zk.stark.VerifyingKey;
import java.util.List;

/** Checks proofs of segments of one program. */
public final class SegmentVerifier {
  /** What all rows together may let pass, besides those that show their own time. */
  private static final long TIME_PASSED_MAX = 1L << 30;

  private final StarkVerifier verifier;
  private final StarkCodec codec;

  public SegmentVerifier(VerifyingKey key) {
    this.verifier = new StarkVerifier(key);
    this.codec = new StarkCodec(key);
  }

  /**
   * The key of a program's segments.
   *
   * @param logRom log of the program's table
   * @param fixedCap commitment of all fixed columns
   */
  public static VerifyingKey key(StarkParameters parameters, int logRom, byte[] fixedCap) {
    return VerifyingKey.of(parameters, Tables.ALL, Tables.fixedLogs(logRom), fixedCap);
  }

  /** Bytes of the commitment of all fixed columns. */
  public static int capBytes(StarkParameters parameters, int logRom) {
    int least =
        Tables.fixedLogs(logRom).stream()
            .filter(log -> log >= 0)
            .min(Integer::compare)
            .orElseThrow();
    return CommitmentHash.DIGEST_BYTES
        << parameters.fri().cap(least + parameters.fri().logBlowup());
  }

  /** Checks one proof. */
  public Verdict verify(SegmentClaim claim, byte[] proof, byte[] context) {
    // What cycles lead to; below the bound, so that differences of times are integers.
    if (claim.timeEnd() < 5
        || claim.timeEnd() >= SegmentClaim.TIME_MAX
        || claim.timeEnd() % 4 != 1) {
      return new Verdict.Rejected("it ends at time " + claim.timeEnd());
    }
    List<int[]> values = Tables.publicValues(claim.limit());
    return switch (codec.decode(proof)) {
      case StarkCodec.Decoded.Malformed(String reason) -> new Verdict.Rejected(reason);
      case StarkCodec.Decoded.Ok(var decoded) when goesAround(decoded.logHeights()) ->
          new Verdict.Rejected("its tables could let time go around the field");
      case StarkCodec.Decoded.Ok(var decoded) ->
          verifier.verify(decoded, values, claim.messages(), context);
    };
  }

  /**
   * Whether rows that let time pass could together let p of it pass: then instructions could run in
   * a circle that no real run enters.
   */
  private static boolean goesAround(List<Integer> logHeights) {
    long most = 0;
    for (int table = 0; table < logHeights.size(); table++) {
      most += Tables.longest(table) << logHeights.get(table);
    }
    return most >= TIME_PASSED_MAX;
  }
}
