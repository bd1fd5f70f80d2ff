package endgame.consensus.bft;

import endgame.consensus.sim.Cluster;
import endgame.consensus.sim.FakeSignatures;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** One engine of four with a signer that signs anything, so that only the engine's rules stand. */
final class Bench {
  static final Hash GENESIS = hash(1);
  static final Hash SEED = hash(2);
  static final Timing TIMING = Timing.atInterval(0);

  final ValidatorSet set = Cluster.members(1, 1, 1, 1);
  final int self;
  final Engine engine;
  final List<Effect> all = new ArrayList<>();
  List<Effect> last = List.of();
  long now = 1_000;

  Bench(int self, List<JournalRecord> journal) {
    this(self, journal, EngineConfig.Floor.genesis(GENESIS));
  }

  Bench(int self, List<JournalRecord> journal, EngineConfig.Floor floor) {
    this(self, journal, floor, Voice.FREE);
  }

  Bench(int self, List<JournalRecord> journal, EngineConfig.Floor floor, Voice voice) {
    this.self = self;
    this.engine =
        new Engine(
            new EngineConfig(0, set, self, SEED, floor, TIMING, voice),
            new FakeSignatures(4, new FakeSignatures.Meter()),
            subject -> new VoteSigner.Signature.Signed(vote(self, subject)));
    engine.restore(journal);
    step(new Event.Start());
  }

  /** An engine that does not lead in view 1. */
  static Bench follower() {
    return new Bench((leader(1) + 1) % 4, List.of());
  }

  static int leader(long view) {
    return Leaders.leader(Cluster.members(1, 1, 1, 1), SEED, 0, view);
  }

  static Hash hash(long n) {
    return new Hash(n, n, n, n);
  }

  static Proposal proposal(long view, long parent, long n) {
    return new Proposal(0, view, parent, hash(n));
  }

  static Vote vote(int signer, Subject subject) {
    return new Vote(subject, signer, FakeSignatures.sign(signer, subject));
  }

  static Subject notarize(Proposal p) {
    return new Subject.Notarize(p);
  }

  static Subject finalizeOf(Proposal p) {
    return new Subject.Finalize(p);
  }

  static Subject nullify(long view) {
    return new Subject.Nullify(0, view);
  }

  /** A certificate of validators 0, 1 and 2. */
  static Certificate certificate(Subject subject) {
    BitSet signers = new BitSet();
    signers.set(0, 3);
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      votes.add(vote(i, subject));
    }
    var formed = new FakeSignatures(4, new FakeSignatures.Meter()).aggregate(subject, votes);
    if (formed instanceof VoteSignatures.Aggregation.Aggregated(Certificate c)) {
      return c;
    }
    return new Certificate(
        subject, Bitmap.of(4, signers), new BlsSignature(Bytes.of(new byte[96])));
  }

  Bench step(Event event) {
    last = engine.step(now, event);
    all.addAll(last);
    return this;
  }

  Bench at(long ms, Event event) {
    now = ms;
    return step(event);
  }

  /** Lets time pass in small steps. */
  Bench pass(long ms) {
    LongStream.rangeClosed(1, ms / 100).forEach(i -> at(now + 100, new Event.Expired()));
    return this;
  }

  Bench hear(int signer, Subject subject) {
    return step(new Event.VoteReceived(signer, vote(signer, subject)));
  }

  Bench propose(Proposal p) {
    return hear(leader(p.view()), notarize(p));
  }

  Bench hold(Subject subject) {
    return push((self + 1) % 4, subject);
  }

  /** Validator {@code from} pushes a certificate. */
  Bench push(int from, Subject subject) {
    return step(new Event.CertificateReceived(set.get(from).nodeId(), certificate(subject)));
  }

  /** A peer's answer to a request. */
  Bench answer(long view, Wanted wanted, Optional<Subject> subject) {
    NodeId peer = set.get((self + 2) % 4).nodeId();
    return step(new Event.CertificateFetched(peer, view, wanted, subject.map(Bench::certificate)));
  }

  Bench valid(Proposal p) {
    return step(new Event.Verified(p.view(), p.digest(), true, false));
  }

  Bench certify(Proposal p, boolean valid, boolean boundary) {
    return step(new Event.Certified(p.view(), p.digest(), valid, boundary));
  }

  /** Own votes sent so far. */
  List<Subject> votes() {
    return votes(all);
  }

  static List<Subject> votes(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.BroadcastVote.class::isInstance)
        .map(e -> ((Effect.BroadcastVote) e).vote().subject())
        .toList();
  }

  <E extends Effect> List<E> of(Class<E> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<Activity> reports() {
    return of(Effect.Report.class).stream().map(Effect.Report::activity).toList();
  }

  List<JournalRecord> journal() {
    return of(Effect.Journal.class).stream().map(Effect.Journal::entry).toList();
  }
}
