package endgame.consensus.bft;

import endgame.consensus.bft.VotingRules.FinalizeFacts;
import endgame.consensus.bft.VotingRules.NotarizeFacts;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This node's own votes: asks every rule, signs, journals, broadcasts, and hands the vote to its
 * own collector. Nothing else in the engine signs.
 */
final class Ballots {
  /** Own unfinalized votes of so many views are repeated. */
  static final int REPEAT_VIEWS = 8;

  private final EngineConfig config;
  private final Rounds rounds;
  private final VoteSigner signer;
  private final Observation observation;
  private final Outbox out;
  private final Deque<Vote> loopback = new ArrayDeque<>();
  private boolean closed;

  Ballots(
      EngineConfig config, Rounds rounds, VoteSigner signer, Observation observation, Outbox out) {
    this.config = config;
    this.rounds = rounds;
    this.signer = signer;
    this.observation = observation;
    this.out = out;
  }

  /** No vote of this epoch is cast any more. */
  void close() {
    closed = true;
  }

  /** Own votes that the collector has not seen. */
  @Nullable Vote nextOwn() {
    return loopback.poll();
  }

  /** A vote from the journal: nobody else would feed it to this node's own collector. */
  void restore(Round round, Vote vote) {
    round.keepOwn(vote);
    loopback.add(vote);
  }

  /** Casts Notarize(p) if R1, R3 and R4 allow. */
  boolean notarize(Round round, Proposal p) {
    return VotingRules.r1OneNotarize(round.ownNotarize != null)
        && VotingRules.r3NotAfterNullify(round.ownNullify != null)
        && VotingRules.r4Notarize(facts(round, p))
        && cast(round, new Subject.Notarize(p));
  }

  /** Casts Nullify if R2 allows; once. */
  boolean nullify(Round round) {
    return round.ownNullify == null
        && VotingRules.r2NotBoth(round.ownFinalize != null)
        && cast(round, new Subject.Nullify(config.epoch(), round.view));
  }

  /** Casts Finalize of the notarized proposal if R2 and R5 allow; once. */
  boolean finalizeVote(Round round) {
    return round.ownFinalize == null
        && VotingRules.r2NotBoth(round.ownNullify != null)
        && VotingRules.r5Finalize(facts(round))
        && cast(round, new Subject.Finalize(Objects.requireNonNull(round.notarized())));
  }

  /** Each fact says one thing, so that a test can show what each prevents. */
  private NotarizeFacts facts(Round round, Proposal p) {
    Optional<Rounds.Parent.Known> parent = rounds.usableParent(p.parentView());
    return new NotarizeFacts(
        p.equals(round.proposed) && p.view() == round.view && p.epoch() == config.epoch(),
        p.parentView() < p.view(),
        p.parentView() >= rounds.finalView(),
        parent.isPresent(),
        rounds.notNullified(p.parentView(), p.view(), 1).isEmpty(),
        parent.isEmpty() || boundaryKept(parent.get(), p),
        round.slot == Round.Slot.VERIFIED);
  }

  /** Spec 1.12: the last block of an epoch has no other child than itself, others never do. */
  static boolean boundaryKept(Rounds.Parent.Known parent, Proposal child) {
    return parent.boundary() == parent.digest().equals(child.digest());
  }

  private FinalizeFacts facts(Round round) {
    return new FinalizeFacts(
        round.notarization != null,
        round.certified(),
        round.view > rounds.finalView(),
        !round.equivocated,
        round.ownNotarize == null
            || Objects.equals(Round.proposalOf(round.ownNotarize.subject()), round.notarized()));
  }

  /** Whether this node may sign anything in a view (spec 1.9). */
  boolean open(Round round) {
    return !closed
        && config.self() != EngineConfig.OBSERVER
        && VotingRules.knowsWhatItSigned(observation.maySign(round.view));
  }

  private boolean cast(Round round, Subject subject) {
    if (!open(round) || round.refused(subject)) {
      return false;
    }
    return switch (signer.sign(subject)) {
      case VoteSigner.Signature.Refused(String reason) -> {
        round.refuse(subject);
        out.report(new Activity.SignerRefused(subject, reason));
        yield false;
      }
      case VoteSigner.Signature.Signed(Vote vote) -> {
        if (vote.signer() != config.self() || !vote.subject().equals(subject)) {
          throw new IllegalStateException("the signer signed something else: " + vote.subject());
        }
        round.keepOwn(vote);
        loopback.add(vote);
        out.add(new Effect.Journal(new JournalRecord.OwnVote(vote)));
        out.add(new Effect.BroadcastVote(vote));
        yield true;
      }
    };
  }

  /** Repeats own votes of the last views that are not final (spec 1.6, bounded). */
  void repeat(long view) {
    for (long v = Math.max(rounds.finalView() + 1, view - REPEAT_VIEWS + 1); v <= view; v++) {
      Round round = rounds.find(v);
      if (round != null) {
        repeat(round.ownNotarize);
        repeat(round.ownNullify);
        repeat(round.ownFinalize);
      }
    }
  }

  private void repeat(@Nullable Vote vote) {
    if (vote != null) {
      out.add(new Effect.BroadcastVote(vote));
      loopback.add(vote);
    }
  }
}
