package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;

/** What an engine saw that others should know. */
public sealed interface Activity {
  /**
   * Both signatures verified: slashable or, for Notarize p1 with Finalize p2, a ban (spec 1.13).
   */
  record Equivocation(Vote first, Vote second) implements Activity {}

  /** Two verified certificates that cannot both be: a third of the weight or more has lied. */
  record ConflictingCertificates(Certificate first, Certificate second) implements Activity {}

  /** A vote that did not verify, on its signer's own link: ban. */
  record InvalidVote(int signer, Subject subject) implements Activity {}

  /** A vote of another signer, or an index out of range, on this validator's link: ban. */
  record WrongLink(int from, int claimed) implements Activity {}

  /** A certificate that is malformed, below quorum or badly signed: ban. */
  record InvalidCertificate(NodeId from, Subject subject) implements Activity {}

  /** The signer's own guard said no: a restored backup, a second instance, or a defect. */
  record SignerRefused(Subject subject, String reason) implements Activity {}

  /** A certificate holds a signature of this node's key that this node did not give. */
  record KeyUsedElsewhere(Certificate certificate) implements Activity {}

  /** This node gave up on a view. */
  record TimedOut(long view, Reason reason) implements Activity {}

  /** Why a view was given up; the first reason counts. */
  enum Reason {
    INACTIVITY,
    LEADER_NULLIFY,
    LEADER_TIMEOUT,
    CERTIFICATION_TIMEOUT,
    MISSING_PROPOSAL,
    IGNORED_PROPOSAL,
    INVALID_PROPOSAL,
    FAILED_CERTIFICATION
  }
}
