package endgame.consensus.bft;

import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings a leader's proposal to this node's Notarize (spec 1.6 R4). */
final class Voter {
  private final EngineConfig config;
  private final Rounds rounds;
  private final Ballots ballots;
  private final Repair repair;
  private final Outbox out;
  private final EngineTime time;
  private final Consumer<Activity.Reason> giveUp;

  Voter(
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

  /** Goes as far as what is held allows; idempotent. The round is of the current view. */
  void examine(Round round, Proposal p) {
    if (round.slot == Round.Slot.UNVERIFIED
        && round.timedOut == null
        && round.ownNullify == null
        && round.notarization == null) {
      requestVerification(round, p);
    }
    if (round.slot == Round.Slot.VERIFIED) {
      ballots.notarize(round, p);
    }
  }

  private void requestVerification(Round round, Proposal p) {
    if (p.parentView() >= p.view() || p.parentView() < rounds.finalView()) {
      giveUp.accept(Activity.Reason.INVALID_PROPOSAL);
      return;
    }
    Optional<NodeId> leader = Optional.of(config.set().get(round.leader).nodeId());
    Optional<Rounds.Parent.Known> parent = rounds.usableParent(p.parentView());
    if (parent.isEmpty()) {
      Round at = rounds.find(p.parentView());
      if (at == null || at.notarization == null) {
        repair.certificate(time.now(), p.parentView(), Wanted.NOTARIZATION, leader);
      } else if (at.certify == Round.Certify.FALSE) {
        giveUp.accept(Activity.Reason.INVALID_PROPOSAL);
      }
    }
    List<Long> missing = rounds.notNullified(p.parentView(), p.view(), Supply.GAPS_MAX);
    for (long at : missing) {
      repair.certificate(time.now(), at, Wanted.NULLIFICATION, leader);
    }
    if (parent.isEmpty() || !missing.isEmpty()) {
      return;
    }
    if (!Ballots.boundaryKept(parent.get(), p)) {
      giveUp.accept(Activity.Reason.INVALID_PROPOSAL);
    } else if (parent.get().boundary()) {
      round.boundary = true;
      round.slot = Round.Slot.VERIFIED;
    } else {
      round.slot = Round.Slot.VERIFYING;
      Hash on = parent.get().digest();
      out.add(
          new Effect.RequestVerify(
              new Context(config.epoch(), p.view(), round.leader, p.parentView(), on), p.digest()));
    }
  }

  /** A verdict of the application while the engine is in {@code view}. */
  void verified(Event.Verified verdict, long view, boolean closed) {
    Round round = rounds.find(verdict.view());
    boolean awaited = round != null && round.slot == Round.Slot.VERIFYING;
    if (round == null || round.proposed == null || !awaited) {
      return;
    }
    if (!round.proposed.digest().equals(verdict.digest())) {
      return;
    }
    if (verdict.valid()) {
      round.slot = Round.Slot.VERIFIED;
      round.boundary |=
          verdict.boundary()
              && (round.notarization == null || round.proposed.equals(round.notarized()));
    } else if (round.view == view && !closed) {
      giveUp.accept(Activity.Reason.INVALID_PROPOSAL);
    }
  }
}
