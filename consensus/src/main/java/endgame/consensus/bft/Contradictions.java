package endgame.consensus.bft;

import endgame.consensus.bft.Activity.ConflictingCertificates;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.Objects;
import java.util.Optional;

/**
 * Pairs of true certificates that honest quorums can't both give (spec 1.6, 1.13): two quorums
 * share more than f of weight, so more than f has broken R1, R2 or R4.
 */
final class Contradictions {
  private Contradictions() {}

  /** A certificate against one of the same kind, view and epoch. */
  static Optional<ConflictingCertificates> between(Certificate held, Certificate later) {
    return held.subject().equals(later.subject())
        ? Optional.empty()
        : Optional.of(new ConflictingCertificates(held, later));
  }

  /** Among the certificates of one view: a finalization stands with its notarization alone. */
  static Optional<ConflictingCertificates> in(Round round) {
    Certificate finalization = round.finalization;
    if (finalization == null) {
      return Optional.empty();
    }
    if (round.nullification != null) {
      return Optional.of(new ConflictingCertificates(finalization, round.nullification));
    }
    Certificate notarization = round.notarization;
    return notarization != null
            && !Objects.equals(Round.proposalOf(finalization.subject()), round.notarized())
        ? Optional.of(new ConflictingCertificates(finalization, notarization))
        : Optional.empty();
  }

  /** A view's certificates, and its finalization against the chain that is final already. */
  static Optional<ConflictingCertificates> in(Rounds rounds, Round round) {
    Optional<ConflictingCertificates> within = in(round);
    Certificate last = rounds.finalization();
    Certificate finalization = round.finalization;
    if (within.isPresent() || finalization == null || last == null) {
      return within;
    }
    return finalization.subject() instanceof Subject.Finalize(Proposal tip)
            && tip.view() > rounds.finalView()
            && rounds.leavesFinalChain(tip)
        ? Optional.of(new ConflictingCertificates(last, finalization))
        : Optional.empty();
  }
}
