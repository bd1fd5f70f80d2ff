package endgame.consensus.bft;

import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;

/**
 * Signs within a turn. What it returns must not leave the process before the turn's sync, which
 * covers the journal and the signer's own memory ({@link Turn}).
 */
@FunctionalInterface
public interface VoteSigner {
  Signature sign(Subject subject);

  /** The vote, or why not. */
  sealed interface Signature {
    record Signed(Vote vote) implements Signature {}

    record Refused(String reason) implements Signature {}
  }

  /** For observers. */
  VoteSigner NONE = subject -> new Signature.Refused("no key");
}
