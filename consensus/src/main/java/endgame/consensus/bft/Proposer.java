package endgame.consensus.bft;

import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import java.util.Optional;
import java.util.function.Consumer;

/** What a leader does in its own view (spec 1.5). */
final class Proposer {
  private final EngineConfig config;
  private final Rounds rounds;
  private final Ballots ballots;
  private final Repair repair;
  private final Outbox out;
  private final EngineTime time;
  private final Consumer<Activity.Reason> giveUp;

  Proposer(
      EngineConfig config,
      Rounds rounds,
      Ballots ballots,
      Repair repair,
      Outbox out,
      EngineTime time,
      Consumer<Activity.Reason> giveUp) {
    this.config = config;
    this.rounds = rounds;
    this.ballots = ballots;
    this.repair = repair;
    this.out = out;
    this.time = time;
    this.giveUp = giveUp;
  }

  /** Asks for a block, or for the certificate without which no parent is known; idempotent. */
  void propose(Round round) {
    boolean free = round.slot == Round.Slot.NONE && round.notarization == null;
    if (!free || round.timedOut != null || round.ownNullify != null || !ballots.open(round)) {
      return;
    }
    switch (rounds.parentFor(round.view)) {
      case Rounds.Parent.Missing(long at) ->
          repair.certificate(time.now(), at, Wanted.NULLIFICATION, Optional.empty());
      case Rounds.Parent.Known(long parentView, Hash digest, boolean boundary) -> {
        if (boundary) {
          announce(round, new Proposal(config.epoch(), round.view, parentView, digest), true);
          return;
        }
        Round parent = rounds.find(parentView);
        long parentAt = parent == null ? 0 : parent.proposedAtMs;
        long due = Math.max(time.now(), parentAt + config.timing().minBlockInterval());
        round.slot = Round.Slot.BUILDING;
        round.building = new Context(config.epoch(), round.view, round.leader, parentView, digest);
        out.add(
            new Effect.RequestBuild(
                round.building, rounds.certificateOf(parentView, digest), time.toCaller(due)));
      }
    }
  }

  /** The block for this round, of the current view, is durable here. */
  void built(Round round, Event.Built built) {
    Context context = round.building;
    if (context == null || round.ownNullify != null) {
      return;
    }
    announce(
        round,
        new Proposal(config.epoch(), round.view, context.parentView(), built.digest()),
        built.boundary());
  }

  /** The body may leave before the journal is durable, the vote that announces it may not. */
  private void announce(Round round, Proposal p, boolean boundary) {
    round.proposed = p;
    round.proposedAtMs = time.now();
    round.slot = Round.Slot.VERIFIED;
    round.boundary = boundary;
    round.building = null;
    out.add(new Effect.PushBody(p.digest(), Optional.empty()));
    if (!ballots.notarize(round, p)) {
      giveUp.accept(Activity.Reason.INVALID_PROPOSAL);
    }
  }
}
