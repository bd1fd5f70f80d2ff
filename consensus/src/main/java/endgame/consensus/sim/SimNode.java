package endgame.consensus.sim;

import endgame.consensus.beacon.staking.Evidence;
import endgame.consensus.bft.Activity;
import endgame.consensus.bft.Effect;
import endgame.consensus.bft.Engine;
import endgame.consensus.bft.EngineConfig;
import endgame.consensus.bft.Event;
import endgame.consensus.bft.JournalRecord;
import endgame.consensus.bft.RecordCodec;
import endgame.consensus.bft.Turn;
import endgame.consensus.bft.Voice;
import endgame.consensus.bft.Wanted;
import endgame.consensus.light.LightClient;
import endgame.consensus.signer.LocalSigner;
import endgame.consensus.signer.Signer;
import endgame.consensus.signer.SlashGuard;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One simulated node: an engine per epoch, a journal, a guard and an application. */
public final class SimNode {
  /** Closed epochs whose engines still answer. */
  private static final int EPOCHS_KEPT = 2;

  private static final long FSYNC_US = 150;
  private static final long FSYNC_SLOW_US = 8_000;

  private record Tip(Hash digest, Certificate certificate) {}

  private final Cluster cluster;
  private final int id;
  private final int index;
  private final Application application;
  private final SimThread thread;
  private final SimQuestions questions;
  private final FakeSignatures.Meter meter = new FakeSignatures.Meter();
  private final SimJournal journal = new SimJournal(this::syncing);
  private final SimDisk guardDisk = new SimDisk(this::syncing);
  private final TreeMap<Long, Engine> engines = new TreeMap<>();

  /** By epoch, the finalization of its last block: part of the node's database, for who is late. */
  private final TreeMap<Long, Certificate> closings = new TreeMap<>();

  /** What the journal held at the start. */
  private final List<JournalRecord> records = new ArrayList<>();

  private @Nullable Signer signer;
  private @Nullable Turn turn;
  private @Nullable Tip tip;

  /** What the engine sends back to the request under way. */
  private Optional<Certificate> answer = Optional.empty();

  private long epoch;
  private double crashChance;
  private long clockOffsetMs;
  private boolean applicationPaused;
  private boolean damaged;
  private Voice voice = Voice.FREE;
  private Optional<Trusted> trusted = Optional.empty();

  /** While this node has no chain yet. */
  private @Nullable SimSnapshot snapshot;

  private record Trusted(LightClient client, Hash digest) {}

  /**
   * @param id of the running instance; twins have different ones
   * @param index of the validator whose key and link it uses
   */
  SimNode(Cluster cluster, int id, int index, Application application) {
    this.cluster = cluster;
    this.id = id;
    this.index = index;
    this.application = application;
    this.thread = new SimThread(cluster, meter, this::audit, this::crash);
    this.questions = new SimQuestions(cluster, this);
  }

  public Application application() {
    return application;
  }

  public boolean running() {
    return thread.running();
  }

  public SimJournal journal() {
    return journal;
  }

  public SimDisk guardDisk() {
    return guardDisk;
  }

  public long epoch() {
    return epoch;
  }

  /** The engine of the current epoch. */
  public Engine engine() {
    Engine engine = engines.get(epoch);
    if (engine == null) {
      throw new IllegalStateException("node " + index + " is down");
    }
    return engine;
  }

  /** The finalization of an epoch's last block, if this node has seen it end. */
  public Optional<Certificate> closing(long ended) {
    return Optional.ofNullable(closings.get(ended));
  }

  /** Share of turns in which the power goes before or during a sync. */
  public void crashChance(double chance) {
    crashChance = chance;
  }

  /** Share of verdicts on certification after which the power goes, before the vote. */
  public void crashAtVerdictChance(double chance) {
    questions.crashAtVerdictChance(chance);
  }

  /** This node's clock is off by so much from now on. */
  public void clockOffset(long ms) {
    clockOffsetMs = ms;
  }

  /** All work takes so many times as long. */
  public void slowness(long factor) {
    thread.slowness(factor);
  }

  /** While paused nothing final is applied: the journal runs ahead of the application. */
  public void pauseApplication(boolean paused) {
    applicationPaused = paused;
    if (!paused) {
      enqueue(this::advance);
    }
  }

  /** For the next start. */
  public void voice(Voice next) {
    voice = next;
  }

  /**
   * The first start is from a snapshot.
   *
   * @param client knows the validators of the epoch to start from
   * @param digest the last block before that epoch
   */
  public void trust(LightClient client, Hash digest) {
    trusted = Optional.of(new Trusted(client, digest));
  }

  /** Whether the journal could not be read: the node did not start. */
  public boolean damaged() {
    return damaged;
  }

  int id() {
    return id;
  }

  int index() {
    return index;
  }

  /** What this node's clock shows. */
  long clock() {
    return cluster.nowMs() + clockOffsetMs;
  }

  // --- life

  /** Switches on; what was durable is there. A damaged journal keeps it off (spec 1.9). */
  public void start() {
    Optional<List<byte[]>> found;
    try {
      found = journal.open();
    } catch (SimThread.PowerLost e) {
      crash();
      return;
    }
    damaged = found.isEmpty();
    if (damaged) {
      return;
    }
    records.clear();
    for (byte[] bytes : found.get()) {
      records.add(RecordCodec.decode(bytes).orElseThrow());
    }
    thread.start();
    cluster.heightsChanged();
    cluster.auditor().restarted(id);
    SlashGuard guard = new SlashGuard(guardDisk);
    signer =
        new LocalSigner(
            FakeSignatures.key(index, meter), guard, e -> place(application.epoch(e).set()));
    turn = new Turn(journal, signer::sync, this::request, this::output);
    if (trusted.isPresent() && application instanceof BeaconApplication beacon) {
      Trusted from = trusted.get();
      SimSnapshot start =
          new SimSnapshot(cluster, this, beacon.archive(), from.client(), from.digest());
      snapshot = start;
      enqueue(start::begin);
    } else {
      enqueue(() -> open(application.currentEpoch()));
    }
  }

  /** The snapshot is there: from now on this is a node like any other. */
  void adopted() {
    if (application instanceof BeaconApplication beacon) {
      beacon.adopted();
    }
    trusted = Optional.empty();
    snapshot = null;
    cluster.auditor().applied(id, application.height(), application.digestAt(application.height()));
    cluster.heightsChanged();
    open(application.currentEpoch());
  }

  /** Pulls the plug. */
  public void crash() {
    thread.stop();
    cluster.heightsChanged();
    engines.clear();
    questions.clear();
    tip = null;
    cluster.auditor().crashed(index);
    application.crashed(cluster.random());
    journal.crash(cluster.random());
    guardDisk.crash(cluster.random());
  }

  private void open(long next) {
    epoch = next;
    Application.EpochPlan plan = application.epoch(next);
    EngineConfig.Floor floor =
        application
            .lastFinalization()
            .map(EngineConfig.Floor::finalized)
            .orElseGet(() -> EngineConfig.Floor.genesis(plan.genesis()));
    EngineConfig config =
        new EngineConfig(
            next,
            plan.set(),
            place(plan.set()),
            plan.seed(),
            plan.reputation(),
            floor,
            cluster.timing(),
            voice);
    voice = Voice.FREE;
    if (signer == null) {
      throw new IllegalStateException("no signer");
    }
    Engine engine = new Engine(config, new FakeSignatures(plan.set(), meter), signer);
    engine.restore(records.stream().filter(record -> record.epoch() == next).toList());
    engines.put(next, engine);
    engines.headMap(next - EPOCHS_KEPT, false).clear();
    step(next, new Event.Start());
  }

  /** This node's index in a set; an observer's if it is no member. */
  private int place(ValidatorSet set) {
    return set.indexOf(cluster.set().get(index).nodeId());
  }

  /** The validator at an index of an epoch's set. */
  private int validator(long of, int place) {
    return cluster.set().indexOf(application.epoch(of).set().get(place).nodeId());
  }

  private void syncing() {
    meter.charge(cluster.random().nextInt(100) == 0 ? FSYNC_SLOW_US : FSYNC_US);
    if (cluster.random().nextDouble() < crashChance) {
      throw new SimThread.PowerLost();
    }
  }

  /** Work in the order in which it comes; what comes while the node is down is lost. */
  void enqueue(Runnable work) {
    thread.enqueue(work);
  }

  void enqueueAt(long timeMs, Runnable work) {
    thread.enqueueAt((timeMs - clockOffsetMs) * 1000, work);
  }

  private void audit() {
    if (snapshot != null) {
      return;
    }
    Engine engine = engine();
    cluster
        .auditor()
        .settled(
            id, epoch, engine.finalView(), engine.view(), engine.roundsHeld(), engine.votesHeld());
  }

  void step(long at, Event event) {
    Engine engine = engines.get(at);
    if (engine == null || turn == null) {
      return;
    }
    turn.execute(engine.step(clock(), event));
  }

  // --- from the network

  void receive(int from, Message message) {
    enqueue(() -> take(from, message));
  }

  private void take(int from, Message message) {
    NodeId peer = cluster.set().get(from).nodeId();
    cluster.auditor().note(cluster.nowUs(), id, message.size() * 31 + from);
    SimSnapshot starting = snapshot;
    if (starting != null) {
      // Without a chain there is no engine that could take the rest.
      if (message instanceof Message.Snapshot(SnapshotRequest request, var bytes)) {
        starting.take(from, request, bytes);
      }
      return;
    }
    switch (message) {
      case Message.Vote(var vote) -> {
        cluster.auditor().note(0, vote.signer(), FakeSignatures.number(vote.subject()));
        noticeEpoch(from, vote.subject());
        // Only members' links carry votes: the rest is dropped, as a node does.
        Engine engine = engines.get(vote.subject().epoch());
        int place =
            engine == null ? -1 : application.epoch(vote.subject().epoch()).set().indexOf(peer);
        if (place >= 0) {
          step(vote.subject().epoch(), new Event.VoteReceived(place, vote));
        }
      }
      case Message.Pushed(Certificate certificate) -> {
        cluster.auditor().note(1, from, FakeSignatures.number(certificate.subject()));
        noticeEpoch(from, certificate.subject());
        step(certificate.subject().epoch(), new Event.CertificateReceived(peer, certificate));
      }
      case Message.AskCertificate ask -> {
        answer = Optional.ofNullable(closings.get(ask.epoch()));
        if (answer.isEmpty()) {
          step(ask.epoch(), new Event.CertificateRequested(peer, ask.view(), ask.wanted()));
        }
        send(from, new Message.Answer(ask, answer));
      }
      case Message.Answer(Message.AskCertificate ask, Optional<Certificate> certificate) -> {
        certificate.ifPresent(
            c -> cluster.auditor().note(2, from, FakeSignatures.number(c.subject())));
        if (!ask.behind()) {
          step(
              ask.epoch(),
              new Event.CertificateFetched(peer, ask.view(), ask.wanted(), certificate));
        } else if (certificate.isPresent()) {
          step(ask.epoch(), new Event.CertificateReceived(peer, certificate.get()));
        }
      }
      case Message.Body(Bytes body) ->
          application
              .deliver(body)
              .ifPresent(digest -> {
                step(epoch, new Event.BodyArrived(digest));
                questions.askAgain();
                advance();
              });
      case Message.AskBody(Hash digest) ->
          application.body(digest).ifPresent(body -> send(from, new Message.Body(body)));
      case Message.AskSnapshot(SnapshotRequest request) ->
          send(from, new Message.Snapshot(request, application.snapshot(request)));
      case Message.Snapshot _ -> {}
    }
  }

  /** Word of a later epoch: ask for this one's end (spec 1.12). */
  private void noticeEpoch(int from, Subject subject) {
    if (subject.epoch() > epoch && !engine().closed()) {
      send(from, new Message.AskCertificate(epoch, engine().view(), Wanted.NULLIFICATION, true));
    }
  }

  void send(int to, Message message) {
    cluster.send(id, to, message, thread.reachedUs());
  }

  private void broadcast(Message message) {
    for (int to = 0; to < cluster.set().size(); to++) {
      if (to != index) {
        send(to, message);
      }
    }
  }

  private void sendTo(Optional<NodeId> peer, Message message) {
    int target =
        peer.map(cluster.set()::indexOf)
            .orElseGet(() -> {
              int other = cluster.random().nextInt(Math.max(1, cluster.set().size() - 1));
              return other >= index ? other + 1 : other;
            });
    if (target < cluster.set().size()) {
      send(target, message);
    }
  }

  // --- effects

  private void request(Effect.Request request) {
    switch (request) {
      case Effect.RequestBuild build -> enqueueAt(build.notBeforeMs(), () -> questions.ask(build));
      case Effect.RequestVerify verify -> enqueue(() -> questions.ask(verify));
      case Effect.RequestCertify certify -> enqueue(() -> questions.ask(certify));
      case Effect.PushBody(Hash digest, Optional<NodeId> peer) ->
          application
              .body(digest)
              .ifPresent(body -> {
                if (peer.isPresent()) {
                  sendTo(peer, new Message.Body(body));
                } else {
                  broadcast(new Message.Body(body));
                }
              });
      case Effect.FetchCertificate(long view, var wanted, Optional<NodeId> peer) ->
          sendTo(peer, new Message.AskCertificate(epoch, view, wanted, false));
      case Effect.FetchBody(Hash digest, Optional<NodeId> peer) ->
          sendTo(peer, new Message.AskBody(digest));
      case Effect.SetTimer(long deadline) -> {
        long at = epoch;
        enqueueAt(deadline, () -> step(at, new Event.Expired()));
      }
    }
  }

  private void output(Effect.Output output) {
    switch (output) {
      case Effect.BroadcastVote(var vote) -> {
        byte[] record = RecordCodec.encode(new JournalRecord.OwnVote(vote));
        cluster.auditor().sent(index, vote.subject(), journal.holds(record));
        broadcast(new Message.Vote(vote));
      }
      case Effect.BroadcastCertificate(Certificate certificate) ->
          broadcast(new Message.Pushed(certificate));
      case Effect.SendCertificate(NodeId ignored, Certificate certificate) ->
          answer = Optional.of(certificate);
      case Effect.Finalized(var chain, Certificate certificate) -> {
        tip = new Tip(chain.getLast().digest(), certificate);
        long at = thread.reachedUs();
        chain.forEach(p -> cluster.observer().finalized(id, p.digest(), at));
        enqueue(this::advance);
      }
      case Effect.EpochClosed ignored -> enqueue(this::advance);
      case Effect.Report(Activity activity) -> {
        cluster.auditor().reported(index, activity, place -> validator(epoch, place));
        evidence(activity).ifPresent(application::evidence);
      }
      case Effect.Halted(Certificate first, Certificate second) ->
          cluster.auditor().halted(id, first, second);
      case Effect.Entered ignored -> {}
      case Effect.Notarized ignored -> {}
    }
  }

  private static Optional<Evidence> evidence(Activity activity) {
    return switch (activity) {
      case Activity.Equivocation(var first, var second) ->
          Optional.of(new Evidence.VotePair(first, second));
      case Activity.ConflictingCertificates(var first, var second) ->
          Optional.of(new Evidence.CertificatePair(first, second));
      default -> Optional.empty();
    };
  }

  // --- the application

  /** Applies what is final as far as the bodies are here, and rolls the epoch at its end. */
  private void advance() {
    Tip goal = tip;
    if (goal == null || applicationPaused) {
      return;
    }
    long before = application.height();
    Optional<Hash> missing;
    try {
      missing = application.finalized(goal.digest(), goal.certificate());
    } catch (Application.Forked e) {
      tip = null;
      step(epoch, new Event.ForkFound(application.lastFinalization().orElse(goal.certificate())));
      return;
    }
    cluster.heightsChanged();
    for (long h = before + 1; h <= application.height(); h++) {
      cluster.auditor().applied(id, h, application.digestAt(h));
      cluster.auditor().note(h, id, application.digestAt(h).w0());
    }
    if (missing.isPresent()) {
      step(epoch, new Event.BodyMissing(engine().finalView(), missing.get()));
      return;
    }
    tip = null;
    if (application.currentEpoch() > epoch) {
      step(epoch, new Event.BoundaryReached(goal.digest()));
      questions.clear();
      closings.put(epoch, goal.certificate());
      open(application.currentEpoch());
    }
  }
}
