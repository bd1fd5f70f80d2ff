package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The consensus of one epoch as a value machine; see the package for its rules. Not thread-safe.
 *
 * <p>Life: construct, {@link #restore}, {@link Event.Start}, then any events. Each step settles
 * completely: it returns when no rule allows anything more.
 */
public final class Engine {
  /** Rounds of own follow-up work in one step; settles in two or three. */
  private static final int SETTLE_MAX = 32;

  private final EngineConfig config;
  private final Outbox out = new Outbox();
  private final Rounds rounds;
  private final Ballots ballots;
  private final Intake intake;
  private final Repair repair;
  private final Supply supply;
  private final Pace pace;
  private long now = Long.MIN_VALUE;
  private long view;
  private long timerAt = Long.MAX_VALUE;
  private boolean started;
  private boolean closed;
  private @Nullable Hash boundaryReached;

  public Engine(EngineConfig config, VoteSignatures signatures, VoteSigner signer) {
    this.config = config;
    this.rounds = new Rounds(config);
    this.ballots = new Ballots(config, rounds, signer, out);
    this.intake = new Intake(config, rounds, signatures, out);
    this.repair = new Repair(config.timing(), out);
    this.supply = new Supply(config, rounds, repair, out);
    this.pace = new Pace(config.timing(), config.set());
  }

  /** The view this node is in; 0 before the start. */
  public long view() {
    return view;
  }

  /** View of the last final block. */
  public long finalView() {
    return rounds.finalView();
  }

  /** Whether the epoch's last block is final. */
  public boolean closed() {
    return closed;
  }

  /** Views held, for the bound of memory. */
  public int roundsHeld() {
    return rounds.all().size();
  }

  /** Votes held over all views, for the bound of memory. */
  public int votesHeld() {
    return rounds.votesHeld();
  }

  /**
   * Takes back what an earlier run journaled, in order; before {@link Event.Start}. What is not
   * above the floor is skipped: the application may be ahead of the journal (spec 1.9).
   */
  public void restore(List<JournalRecord> journal) {
    if (started) {
      throw new IllegalStateException("the engine runs already");
    }
    Replay.into(config, rounds, ballots, journal);
  }

  /**
   * One turn. Time never runs backwards for the engine: a smaller {@code nowMs} counts as equal.
   */
  public List<Effect> step(long nowMs, Event event) {
    now = Math.max(now, nowMs);
    if (started == event instanceof Event.Start) {
      throw new IllegalStateException(started ? "started twice" : "not started");
    }
    switch (event) {
      case Event.Start ignored -> start();
      case Event.Expired ignored -> expired();
      case Event.VoteReceived(int from, Vote vote) -> vote(from, vote);
      case Event.CertificateReceived(NodeId from, Certificate certificate) -> {
        if (!closed && intake.admits(from, certificate)) {
          accept(certificate);
        }
      }
      case Event.CertificateRequested(NodeId from, long at, Wanted wanted) ->
          supply.serve(from, at, wanted);
      case Event.Built built -> built(built);
      case Event.BuildDeclined(long at) -> declined(at);
      case Event.Verified verified -> verified(verified);
      case Event.Certified certified -> certified(certified);
      case Event.BodyMissing(long at, Hash digest) -> supply.bodyMissing(now, at, digest);
      case Event.BodyArrived(Hash digest) -> repair.bodyHeld(digest);
      case Event.BoundaryReached(Hash digest) -> {
        boundaryReached = digest;
        closeAtBoundary();
      }
    }
    settle();
    setTimer();
    return out.take();
  }

  private void start() {
    started = true;
    pace.start(now);
    Round last = null;
    long target = 1;
    for (Round round : rounds.open()) {
      last = round.finalization == null ? last : round;
      if (round.nullification != null || round.finalization != null || round.certified()) {
        target = Math.max(target, round.view + 1);
      }
    }
    if (last != null) {
      finalized(last);
    }
    for (Round round : new ArrayList<>(rounds.open())) {
      if (round.notarization != null && round.certify == Round.Certify.READY) {
        certify(round);
      }
    }
    enter(Math.max(target, rounds.finalView() + 1));
    if (!closed) {
      supply.help(view);
      ballots.repeat(view);
    }
  }

  private void vote(int from, Vote vote) {
    if (!closed && intake.admits(from, vote, view)) {
      pace.heard(from, now);
      intake.count(vote, now).ifPresent(this::accept);
    }
  }

  /** Feeds own votes to the own collector and does what the current view allows, until quiet. */
  private void settle() {
    for (int i = 0; i < SETTLE_MAX && !closed; i++) {
      Vote own = ballots.nextOwn();
      boolean quiet = own == null;
      for (; own != null; own = ballots.nextOwn()) {
        intake.count(own, now).ifPresent(this::accept);
      }
      if (quiet && i > 0) {
        return;
      }
      work();
    }
  }

  /** Whatever can be done in the current view; idempotent. */
  private void work() {
    Round round = rounds.at(view);
    if (round.proposed != null || round.notarization != null) {
      pace.proposed();
    }
    if (round.leaderNullified && round.timedOut == null) {
      giveUp(Activity.Reason.LEADER_NULLIFY);
    }
    if (round.proposed != null) {
      examine(round, round.proposed);
    } else if (round.leader == config.self()) {
      propose(round);
    }
  }

  private void enter(long next) {
    if (next <= view || closed) {
      return;
    }
    view = next;
    Round round = rounds.at(next);
    rounds.releaseVotes(next);
    pace.enter(now, next - rounds.finalView() - 1);
    out.add(new Effect.Entered(next, round.leader));
    repair.forgetNotarizations();
    supply.forwardBody(next);
    supply.fetchGaps(now, next);
    if (round.ownNullify != null) {
      pace.gaveUp(now);
    } else if (round.proposed == null && pace.silent(round.leader, config.self(), now)) {
      giveUp(Activity.Reason.INACTIVITY);
    }
  }

  private void giveUp(Activity.Reason reason) {
    Round round = rounds.at(view);
    if (round.timedOut != null) {
      return;
    }
    round.timedOut = reason;
    out.report(new Activity.TimedOut(view, reason));
    ballots.nullify(round);
    pace.gaveUp(now);
  }

  private void expired() {
    timerAt = Long.MAX_VALUE;
    if (closed) {
      repair.expire(now);
      return;
    }
    switch (pace.due(now)) {
      case NOTHING -> {}
      case LEADER -> giveUp(Activity.Reason.LEADER_TIMEOUT);
      case CERTIFICATION ->
          giveUp(
              rounds.at(view).notarization == null
                  ? Activity.Reason.MISSING_PROPOSAL
                  : Activity.Reason.CERTIFICATION_TIMEOUT);
      case RETRY -> {
        ballots.nullify(rounds.at(view));
        supply.help(view);
        ballots.repeat(view);
        pace.gaveUp(now);
      }
    }
    repair.expire(now);
    supply.fetchGaps(now, view);
  }

  private void setTimer() {
    long next = Math.min(pace.nextDeadline(), repair.nextDeadline());
    if (next != timerAt && next != Long.MAX_VALUE) {
      timerAt = next;
      out.add(new Effect.SetTimer(next));
    }
  }

  // --- proposing (spec 1.5)

  private void propose(Round round) {
    boolean free = round.slot == Round.Slot.NONE && round.notarization == null;
    if (!free || round.timedOut != null || round.ownNullify != null) {
      return;
    }
    switch (rounds.parentFor(view)) {
      case Rounds.Parent.Missing(long at) ->
          repair.certificate(now, at, Wanted.NULLIFICATION, Optional.empty());
      case Rounds.Parent.Known(long parentView, Hash digest, boolean boundary) -> {
        if (boundary) {
          announce(round, new Proposal(config.epoch(), view, parentView, digest), true);
          return;
        }
        Round parent = rounds.find(parentView);
        long parentAt = parent == null ? 0 : parent.proposedAtMs;
        round.slot = Round.Slot.BUILDING;
        round.building = new Context(config.epoch(), view, round.leader, parentView, digest);
        out.add(
            new Effect.RequestBuild(
                round.building, Math.max(now, parentAt + config.timing().minBlockInterval())));
      }
    }
  }

  private void built(Event.Built built) {
    Round round = rounds.find(built.view());
    Context context = round == null ? null : round.building;
    boolean wanted = context != null && !closed && built.view() == view;
    if (round == null || context == null || !wanted || round.ownNullify != null) {
      return;
    }
    announce(
        round,
        new Proposal(config.epoch(), view, context.parentView(), built.digest()),
        built.boundary());
  }

  /** The body may leave before the journal is durable, the vote that announces it may not. */
  private void announce(Round round, Proposal p, boolean boundary) {
    round.proposed = p;
    round.proposedAtMs = now;
    round.slot = Round.Slot.VERIFIED;
    round.boundary = boundary;
    round.building = null;
    out.add(new Effect.PushBody(p.digest(), Optional.empty()));
    if (!ballots.notarize(round, p)) {
      giveUp(Activity.Reason.INVALID_PROPOSAL);
    }
  }

  private void declined(long at) {
    if (!closed && at == view && rounds.at(at).slot == Round.Slot.BUILDING) {
      giveUp(Activity.Reason.MISSING_PROPOSAL);
    }
  }

  // --- voting (spec 1.6)

  /** Brings the leader's proposal on its way to a Notarize, as far as what is held allows. */
  private void examine(Round round, Proposal p) {
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
      giveUp(Activity.Reason.INVALID_PROPOSAL);
      return;
    }
    Optional<NodeId> leader = Optional.of(config.set().get(round.leader).nodeId());
    Optional<Rounds.Parent.Known> parent = rounds.usableParent(p.parentView());
    if (parent.isEmpty()) {
      Round at = rounds.find(p.parentView());
      if (at == null || at.notarization == null) {
        repair.certificate(now, p.parentView(), Wanted.NOTARIZATION, leader);
      } else if (at.certify == Round.Certify.FALSE) {
        giveUp(Activity.Reason.INVALID_PROPOSAL);
      }
    }
    List<Long> missing = rounds.notNullified(p.parentView(), p.view(), Supply.GAPS_MAX);
    for (long at : missing) {
      repair.certificate(now, at, Wanted.NULLIFICATION, leader);
    }
    if (parent.isEmpty() || !missing.isEmpty()) {
      return;
    }
    if (!Ballots.boundaryKept(parent.get(), p)) {
      giveUp(Activity.Reason.INVALID_PROPOSAL);
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

  private void verified(Event.Verified verdict) {
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
      round.boundary |= verdict.boundary() && agrees(round, round.proposed);
    } else if (round.view == view && !closed) {
      giveUp(Activity.Reason.INVALID_PROPOSAL);
    }
  }

  private static boolean agrees(Round round, Proposal p) {
    return round.notarization == null || p.equals(round.notarized());
  }

  private void accept(Certificate certificate) {
    Subject subject = certificate.subject();
    Round round = rounds.at(subject.view());
    if (round.held(subject) != null) {
      return;
    }
    round.hold(certificate);
    Intake.contradiction(round)
        .ifPresent(lie -> {
          // A third of the weight has lied: nothing this node signs could mend that.
          ballots.close();
          out.report(lie);
        });
    if (subject.view() <= rounds.finalView()) {
      round.collector = null;
      return;
    }
    out.add(new Effect.Journal(new JournalRecord.HeldCertificate(certificate)));
    out.add(new Effect.BroadcastCertificate(certificate));
    switch (subject) {
      case Subject.Notarize(Proposal p) -> {
        repair.certificateHeld(p.view(), Wanted.NOTARIZATION);
        notarized(round, p);
      }
      case Subject.Nullify nullify -> {
        repair.certificateHeld(nullify.view(), Wanted.NULLIFICATION);
        enter(nullify.view() + 1);
      }
      case Subject.Finalize ignored -> {
        finalized(round);
        enter(round.view + 1);
      }
    }
  }

  /** The certificate wins over what the leader told this node. */
  private void notarized(Round round, Proposal p) {
    if (round.proposed != null && !round.proposed.equals(p)) {
      round.equivocated = true;
      round.boundary = false;
    }
    out.add(new Effect.Notarized(p));
    certify(round);
  }

  /** Certifies even unverified and even if the view is nullified: others may build on it. */
  private void certify(Round round) {
    Proposal p = round.notarized();
    if (p == null) {
      return;
    }
    Round same = rounds.certified(p.digest());
    round.certify = Round.Certify.OUTSTANDING;
    if (same != null && same.boundary) {
      certified(round, true, true);
    } else {
      out.add(new Effect.RequestCertify(p));
    }
  }

  private void certified(Event.Certified verdict) {
    Round round = rounds.find(verdict.view());
    Proposal p = round == null ? null : round.notarized();
    if (round == null || closed || p == null || !p.digest().equals(verdict.digest())) {
      return;
    }
    if (round.view <= rounds.finalView()) {
      round.boundary |= verdict.boundary();
      closeAtBoundary();
    } else if (round.certify == Round.Certify.OUTSTANDING) {
      certified(round, verdict.valid(), verdict.boundary());
    }
  }

  private void certified(Round round, boolean valid, boolean boundary) {
    Proposal p = round.notarized();
    if (p == null) {
      throw new IllegalStateException("certified before notarized");
    }
    round.certify = valid ? Round.Certify.TRUE : Round.Certify.FALSE;
    round.boundary = boundary;
    out.add(
        new Effect.Journal(
            new JournalRecord.Certification(
                config.epoch(), round.view, p.digest(), valid, boundary)));
    if (valid) {
      ballots.finalizeVote(round);
      enter(round.view + 1);
    } else if (round.view == view) {
      giveUp(Activity.Reason.FAILED_CERTIFICATION);
    } else {
      ballots.nullify(round);
      repair.certificate(now, round.view, Wanted.NULLIFICATION, Optional.empty());
    }
  }

  private void finalized(Round round) {
    Certificate certificate = round.finalization;
    Proposal p = certificate == null ? null : Round.proposalOf(certificate.subject());
    if (certificate == null || p == null || p.view() <= rounds.finalView()) {
      return;
    }
    long before = rounds.finalView();
    List<Proposal> chain = rounds.finalizeUpTo(p, certificate);
    repair.moot(before, p.view());
    out.add(new Effect.Finalized(chain, certificate));
    closeAtBoundary();
  }

  /** Spec 1.12: once the last block of the epoch is final, nothing of it is signed any more. */
  private void closeAtBoundary() {
    Certificate certificate = rounds.finalization();
    Proposal p = certificate == null ? null : Round.proposalOf(certificate.subject());
    if (closed || certificate == null || p == null) {
      return;
    }
    if (p.digest().equals(boundaryReached) || rounds.knownBoundary(p)) {
      closed = true;
      ballots.close();
      pace.stop();
      out.add(new Effect.EpochClosed(p, certificate));
    }
  }
}
