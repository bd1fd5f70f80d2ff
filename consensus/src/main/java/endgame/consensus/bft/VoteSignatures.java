package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.List;

/**
 * Cryptography over the votes of one epoch's set. Never throws on hostile bytes. The engine has
 * checked indices, bitmap lengths and weights before it calls.
 */
public interface VoteSignatures {
  /** Whether this one signature is right: the only ground for evidence (spec 1.7). */
  boolean verify(Vote vote);

  /**
   * Sums votes of different signers for one subject and checks the sum once; if it fails, each.
   *
   * @param votes at least one, by increasing signer
   */
  Aggregation aggregate(Subject subject, List<Vote> votes);

  /** Whether the aggregate is right for the bitmap's members. */
  boolean verify(Certificate certificate);

  /** A certificate that verifies, or who spoiled it. */
  sealed interface Aggregation {
    record Aggregated(Certificate certificate) implements Aggregation {}

    /** Signers whose votes do not verify: at least one. */
    record Spoiled(List<Integer> signers) implements Aggregation {
      public Spoiled {
        signers = List.copyOf(signers);
      }
    }
  }
}
