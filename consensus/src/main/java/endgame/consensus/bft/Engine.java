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
  private final Proposer proposer;
  private final Voter voter;
  private final Observation observation;
  private final EngineTime time = new EngineTime();
  private long view;
  private long timerAt = Long.MAX_VALUE;
  private boolean started;
  private boolean closed;
  private boolean halted;

  /** What the journal says that no honest quorums did. */
  private Optional<Activity.ConflictingCertificates> contradiction = Optional.empty();

  private @Nullable Hash boundaryReached;

  public Engine(EngineConfig config, VoteSignatures signatures, VoteSigner signer) {
    this.config = config;
    this.rounds = new Rounds(config);
    this.observation = new Observation(config);
    this.ballots = new Ballots(config, rounds, signer, observation, out);
    this.intake = new Intake(config, rounds, signatures, out);
    this.repair = new Repair(config.timing(), out);
    this.supply = new Supply(config, rounds, repair, out);
    this.pace = new Pace(config.timing(), config.set());
    this.proposer = new Proposer(config, rounds, ballots, repair, out, time, this::giveUp);
    this.voter = new Voter(config, rounds, ballots, repair, out, time, this::giveUp);
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
    return closed && !halted;
  }

  /** Whether two certificates proved that more than f of weight lies ({@link Effect.Halted}). */
  public boolean halted() {
    return halted;
  }

  /** All that is known of each view: what decides, with the view, what the engine does next. */
  Rounds rounds() {
    return rounds;
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
    contradiction = Replay.into(config, rounds, ballots, journal);
  }

  /**
   * One turn. Time never runs backwards for the engine: after a smaller {@code nowMs} it goes on
   * from where it was.
   */
  public List<Effect> step(long nowMs, Event event) {
    time.seen(nowMs);
    if (started == event instanceof Event.Start) {
      throw new IllegalStateException(started ? "started twice" : "not started");
    }
    switch (event) {
      case Event.Start ignored -> start();
      case Event.Expired ignored -> expired();
      case Event.VoteReceived(int from, Vote vote) -> vote(from, vote);
      case Event.CertificateReceived(NodeId from, Certificate certificate) ->
          pushed(from, certificate);
      case Event.CertificateFetched fetched -> fetched(fetched);
      case Event.CertificateRequested(NodeId from, long at, Wanted wanted) ->
          supply.serve(from, at, wanted);
      case Event.Built built -> {
        Round round = rounds.find(built.view());
        if (round != null && !closed && built.view() == view) {
          proposer.built(round, built);
        }
      }
      case Event.BuildDeclined(long at) -> declined(at);
      case Event.Verified verdict -> voter.verified(verdict, view, closed);
      case Event.Certified certified -> certified(certified);
      case Event.BodyMissing(long at, Hash digest) -> supply.bodyMissing(time.now(), at, digest);
      case Event.BodyArrived(Hash digest) -> repair.bodyHeld(digest);
      case Event.ForkFound(Certificate before) -> {
        Certificate last = rounds.finalization();
        halt(new Activity.ConflictingCertificates(before, last == null ? before : last));
      }
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
    if (contradiction.isPresent()) {
      halt(contradiction.get());
      return;
    }
    pace.start(time.now());
    observation.start(time.now());
    long target = 1;
    for (Round round : rounds.open()) {
      if (round.nullification != null || round.finalization != null || round.certified()) {
        target = Math.max(target, round.view + 1);
      }
    }
    for (Round round : new ArrayList<>(rounds.open())) {
      Contradictions.in(rounds, round).ifPresent(this::halt);
      finalized(round);
    }
    for (Round round : new ArrayList<>(rounds.open())) {
      if (!closed && round.notarization != null && round.certify == Round.Certify.READY) {
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
      pace.heard(from, time.now());
      intake.count(vote, time.now()).ifPresent(this::accept);
    }
  }

  private void pushed(NodeId from, Certificate certificate) {
    if (closed) {
      return;
    }
    switch (intake.judge(from, certificate)) {
      case FRESH -> {
        observation.heard(from, certificate);
        accept(certificate);
      }
      case KNOWN -> observation.heard(from, certificate);
      case USELESS, FALSE -> {}
    }
  }

  /** Spec 1.11: only the view asked for or a finalization above it may answer. */
  private void fetched(Event.CertificateFetched fetched) {
    if (closed || !repair.asked(fetched.view(), fetched.wanted())) {
      return;
    }
    Certificate certificate = fetched.answer().orElse(null);
    if (certificate != null
        && Repair.answers(fetched.view(), certificate)
        && intake.judge(fetched.from(), certificate) == Intake.Judgement.FRESH) {
      accept(certificate);
    }
    // Ambiguous: true but not what lacks, nothing, or false (then the peer was reported).
    repair.unanswered(time.now(), fetched.view(), fetched.wanted());
  }

  /** Feeds own votes to the own collector and does what the current view allows, until quiet. */
  private void settle() {
    for (int i = 0; i < SETTLE_MAX && !closed; i++) {
      Vote own = ballots.nextOwn();
      boolean quiet = own == null;
      for (; own != null; own = ballots.nextOwn()) {
        intake.count(own, time.now()).ifPresent(this::accept);
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
      voter.examine(round, round.proposed);
    } else if (round.leader == config.self()) {
      proposer.propose(round);
    }
  }

  private void enter(long next) {
    if (next <= view || closed) {
      return;
    }
    view = next;
    Round round = rounds.at(next);
    rounds.releaseVotes(next);
    pace.enter(time.now(), next - rounds.finalView() - 1);
    out.add(new Effect.Entered(next, round.leader));
    repair.forgetNotarizations();
    supply.forwardBody(next);
    supply.fetchGaps(time.now(), next);
    if (round.ownNullify != null) {
      pace.gaveUp(time.now());
    } else if (round.proposed == null && pace.silent(round.leader, config.self(), time.now())) {
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
    pace.gaveUp(time.now());
  }

  private void expired() {
    timerAt = Long.MAX_VALUE;
    observation.conclude(time.now());
    if (closed) {
      repair.expire(time.now());
      return;
    }
    switch (pace.due(time.now())) {
      case NOTHING -> {}
      case LEADER -> giveUp(Activity.Reason.LEADER_TIMEOUT);
      case CERTIFICATION -> giveUp(reason(rounds.at(view)));
      case RETRY -> {
        ballots.nullify(rounds.at(view));
        supply.help(view);
        ballots.repeat(view);
        pace.gaveUp(time.now());
      }
    }
    repair.expire(time.now());
    supply.fetchGaps(time.now(), view);
  }

  /** What was still awaited when the view's time was over. */
  private static Activity.Reason reason(Round round) {
    if (round.notarization != null) {
      return Activity.Reason.CERTIFICATION_TIMEOUT;
    }
    return round.slot == Round.Slot.VERIFIED
        ? Activity.Reason.IGNORED_PROPOSAL
        : Activity.Reason.MISSING_PROPOSAL;
  }

  private void setTimer() {
    long next = Math.min(pace.nextDeadline(), repair.nextDeadline());
    if (next != timerAt && next != Long.MAX_VALUE) {
      timerAt = next;
      out.add(new Effect.SetTimer(time.toCaller(next)));
    }
  }

  private void declined(long at) {
    if (!closed && at == view && rounds.at(at).slot == Round.Slot.BUILDING) {
      giveUp(Activity.Reason.MISSING_PROPOSAL);
    }
  }

  private void accept(Certificate certificate) {
    Subject subject = certificate.subject();
    Round round = rounds.at(subject.view());
    Certificate held = round.held(subject);
    if (held != null) {
      Contradictions.between(held, certificate).ifPresent(this::halt);
      return;
    }
    round.hold(certificate);
    noticeOtherUser(round, certificate);
    Optional<Activity.ConflictingCertificates> lie = Contradictions.in(rounds, round);
    if (lie.isPresent()) {
      halt(lie.get());
      return;
    }
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

  /**
   * A third of the weight has lied: nothing that this node signs could mend that, and nothing is
   * final any more by its word.
   */
  private void halt(Activity.ConflictingCertificates lie) {
    out.report(lie);
    if (!halted) {
      out.add(new Effect.Journal(new JournalRecord.HeldCertificate(lie.first())));
      out.add(new Effect.Journal(new JournalRecord.HeldCertificate(lie.second())));
      halted = true;
      stop();
      // Whoever holds one of the two must see the other.
      out.add(new Effect.BroadcastCertificate(lie.first()));
      out.add(new Effect.BroadcastCertificate(lie.second()));
      out.add(new Effect.Halted(lie.first(), lie.second()));
    }
  }

  private void stop() {
    closed = true;
    ballots.close();
    pace.stop();
    repair.moot(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** Spec 2.1: one key on two hosts is the commonest way to be slashed. */
  private void noticeOtherUser(Round round, Certificate certificate) {
    int self = config.self();
    Vote own = round.own(certificate.subject());
    if (self != EngineConfig.OBSERVER
        && certificate.signers().contains(self)
        && observation.knowsWhatItSigned(round.view)
        && (own == null || !own.subject().equals(certificate.subject()))) {
      out.report(new Activity.KeyUsedElsewhere(certificate));
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
    } else {
      if (round.view == view) {
        giveUp(Activity.Reason.FAILED_CERTIFICATION);
      }
      ballots.nullify(round);
      repair.certificate(time.now(), round.view, Wanted.NULLIFICATION, Optional.empty());
    }
  }

  private void finalized(Round round) {
    Certificate certificate = round.finalization;
    Proposal p = certificate == null ? null : Round.proposalOf(certificate.subject());
    if (halted || certificate == null || p == null || p.view() <= rounds.finalView()) {
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
      stop();
      out.add(new Effect.EpochClosed(p, certificate));
    }
  }
}
