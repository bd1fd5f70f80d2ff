package endgame.consensus.bft;

import endgame.consensus.bft.VoteSignatures.Aggregation;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What comes from others: admits votes and certificates, forms certificates, finds offenders. Votes
 * are verified only as a sum, when a quorum is there; singly before one is used as evidence (spec
 * 1.7, 1.13).
 */
final class Intake {
  private final EngineConfig config;
  private final Rounds rounds;
  private final VoteSignatures signatures;
  private final Outbox out;

  /** Signers of bad signatures: one costs an identity its voice for the epoch. */
  private final BitSet banned = new BitSet();

  Intake(EngineConfig config, Rounds rounds, VoteSignatures signatures, Outbox out) {
    this.config = config;
    this.rounds = rounds;
    this.signatures = signatures;
    this.out = out;
  }

  /** Whether a vote from this link may be looked at in {@code view}. */
  boolean admits(int from, Vote vote, long view) {
    if (from < 0 || from >= config.set().size()) {
      throw new IllegalArgumentException("link of validator " + from);
    }
    if (vote.signer() != from) {
      out.report(new Activity.WrongLink(from, vote.signer()));
      return false;
    }
    return vote.subject().epoch() == config.epoch()
        && from != config.self()
        && !banned.get(from)
        && rounds.admitsVotes(vote.subject().view(), view);
  }

  /** Counts an admitted or own vote; the certificate it completes, if it does. */
  Optional<Certificate> count(Vote vote, long nowMs) {
    Round round = rounds.at(vote.subject().view());
    Collector collector = round.collector;
    if (collector == null) {
      return Optional.empty();
    }
    return switch (collector.add(vote)) {
      case Collector.Admission.Known ignored -> Optional.empty();
      case Collector.Admission.Conflict(Vote earlier) -> {
        judge(round, collector, earlier, vote);
        yield Optional.empty();
      }
      case Collector.Admission.Added ignored -> {
        if (vote.signer() == round.leader) {
          hearLeader(round, vote.subject(), nowMs);
        }
        yield form(round, collector, vote.subject());
      }
    };
  }

  /** A leader's first Notarize is its proposal, its Nullify ends the view. */
  private static void hearLeader(Round round, Subject subject, long nowMs) {
    switch (subject) {
      case Subject.Notarize(Proposal p) -> {
        if (round.proposed == null) {
          round.proposed = p;
          round.proposedAtMs = nowMs;
          round.slot = Round.Slot.UNVERIFIED;
          round.building = null;
          round.equivocated |= round.notarization != null && !p.equals(round.notarized());
        } else {
          round.equivocated |= !p.equals(round.proposed);
        }
      }
      case Subject.Nullify ignored -> round.leaderNullified = true;
      case Subject.Finalize ignored -> {}
    }
  }

  private void judge(Round round, Collector collector, Vote earlier, Vote later) {
    int signer = later.signer();
    if (signer == round.leader && later.subject() instanceof Subject.Notarize) {
      round.equivocated = true;
    }
    if (signer == config.self()) {
      return;
    }
    if (!signatures.verify(earlier)) {
      ban(earlier);
      collector.drop(earlier);
    } else if (!signatures.verify(later)) {
      ban(later);
    } else {
      out.report(new Activity.Equivocation(earlier, later));
    }
    collector.close(signer);
  }

  private void ban(Vote vote) {
    banned.set(vote.signer());
    out.report(new Activity.InvalidVote(vote.signer(), vote.subject()));
  }

  private Optional<Certificate> form(Round round, Collector collector, Subject subject) {
    for (int attempt = 0; attempt <= config.set().size(); attempt++) {
      Optional<List<Vote>> votes =
          round.held(subject) == null ? collector.quorum(subject) : Optional.empty();
      if (votes.isEmpty()) {
        return Optional.empty();
      }
      switch (signatures.aggregate(subject, votes.get())) {
        case Aggregation.Aggregated(Certificate certificate) -> {
          return Optional.of(certificate);
        }
        case Aggregation.Spoiled(List<Integer> signers) -> {
          for (Vote vote : votes.get()) {
            if (signers.contains(vote.signer())) {
              collector.drop(vote);
              collector.close(vote.signer());
              ban(vote);
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What a certificate of a peer is worth. */
  enum Judgement {
    /** True and not held: it may contradict what is. */
    FRESH,
    /** Its like is held; not verified again. */
    KNOWN,
    /** Of another epoch, or of a view that is over. */
    USELESS,
    /** Malformed or badly signed; the peer was reported. */
    FALSE
  }

  /** Verifies a certificate from a peer if it is of use. */
  Judgement judge(NodeId from, Certificate certificate) {
    Subject subject = certificate.subject();
    if (subject.epoch() != config.epoch()) {
      return Judgement.USELESS;
    }
    Round round = rounds.find(subject.view());
    Certificate held = round == null ? null : round.held(subject);
    if (held != null && held.subject().equals(subject)) {
      // Of n certificates that n nodes send on, n - 1 end here: nothing is computed before.
      return Judgement.KNOWN;
    }
    if (!wellFormed(certificate)) {
      out.report(new Activity.InvalidCertificate(from, subject));
      return Judgement.FALSE;
    }
    if (subject.view() <= rounds.finalView() - Rounds.WINDOW) {
      return Judgement.USELESS;
    }
    boolean stale = held == null && subject.view() <= rounds.finalView();
    boolean contrary = round != null && round.finalization != null;
    if (stale && !contrary && !(subject instanceof Subject.Finalize)) {
      return Judgement.USELESS;
    }
    if (!signatures.verify(certificate)) {
      out.report(new Activity.InvalidCertificate(from, subject));
      return Judgement.FALSE;
    }
    return Judgement.FRESH;
  }

  private boolean wellFormed(Certificate certificate) {
    Subject subject = certificate.subject();
    Proposal p = Round.proposalOf(subject);
    return subject.view() > 0
        && (p == null || (p.parentView() >= 0 && p.parentView() < p.view()))
        && certificate.signers().length() == config.set().size()
        && config.set().weightOf(certificate.signers()) >= config.set().quorum();
  }
}
