package endgame.consensus.bft;

import endgame.consensus.bft.Activity.ConflictingCertificates;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.List;
import java.util.Optional;

/**
 * Rebuilds rounds from a journal (spec 1.9): own votes, certificates, verdicts; no others' votes.
 */
final class Replay {
  private Replay() {}

  /** A contradiction among the certificates, if the journal has one: it ended the run before. */
  static Optional<ConflictingCertificates> into(
      EngineConfig config, Rounds rounds, Ballots ballots, List<JournalRecord> journal) {
    for (JournalRecord entry : journal) {
      if (entry.epoch() != config.epoch()) {
        throw new IllegalArgumentException("a record of epoch " + entry.epoch());
      }
      if (entry instanceof JournalRecord.HeldCertificate(Certificate later)) {
        Round round = rounds.find(entry.view());
        Certificate held = round == null ? null : round.held(later.subject());
        if (held != null && !held.subject().equals(later.subject())) {
          return Optional.of(new ConflictingCertificates(held, later));
        }
      }
      if (entry.view() > rounds.finalView()) {
        apply(rounds.at(entry.view()), ballots, entry);
      }
    }
    // A conflicting Notarize of this node and a notarization prove what the leader did.
    for (Round round : rounds.open()) {
      round.equivocated =
          round.proposed != null
              && round.notarization != null
              && !round.proposed.equals(round.notarized());
      Optional<ConflictingCertificates> lie = Contradictions.in(rounds, round);
      if (lie.isPresent()) {
        return lie;
      }
    }
    return Optional.empty();
  }

  private static void apply(Round round, Ballots ballots, JournalRecord entry) {
    switch (entry) {
      case JournalRecord.OwnVote(Vote vote) -> {
        ballots.restore(round, vote);
        if (vote.subject() instanceof Subject.Notarize(Proposal p)) {
          round.proposed = p;
          round.slot = Round.Slot.VERIFIED;
        }
      }
      case JournalRecord.HeldCertificate(Certificate certificate) -> round.hold(certificate);
      case JournalRecord.Certification verdict -> {
        round.certify = verdict.valid() ? Round.Certify.TRUE : Round.Certify.FALSE;
        round.boundary = verdict.boundary();
      }
    }
  }
}
