package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.List;

/**
 * Rebuilds rounds from a journal (spec 1.9): own votes, certificates, verdicts; no others' votes.
 */
final class Replay {
  private Replay() {}

  static void into(
      EngineConfig config, Rounds rounds, Ballots ballots, List<JournalRecord> journal) {
    for (JournalRecord entry : journal) {
      if (entry.epoch() != config.epoch()) {
        throw new IllegalArgumentException("a record of epoch " + entry.epoch());
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
    }
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
