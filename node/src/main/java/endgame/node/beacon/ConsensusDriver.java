package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.bft.Activity;
import endgame.consensus.bft.Effect;
import endgame.consensus.bft.Engine;
import endgame.consensus.bft.EngineConfig;
import endgame.consensus.bft.Event;
import endgame.consensus.bft.Timing;
import endgame.consensus.bft.Turn;
import endgame.consensus.bft.Voice;
import endgame.consensus.bft.VoteSigner;
import endgame.consensus.bft.Wanted;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.VoteVerifier;
import endgame.consensus.signer.Signer;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the engine of the current epoch: one thread, one event at a time, one sync a turn. */
public final class ConsensusDriver implements AutoCloseable {
  public static final int EVENTS_MAX = 65_536;

  /** Engines of closed epochs that still answer requests of certificates. */
  private static final int CLOSED_ENGINES = 2;

  private static final long NEVER = Long.MAX_VALUE / 2;
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(2);

  /** A turn is milliseconds; a disk may take seconds. */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(ConsensusDriver.class);

  private final NodeId self;
  private final ChainStore store;
  private final Application application;
  private final PeerNetwork network;
  private final EpochJournals journals;
  private final Optional<Signer> signer;
  private final Timing timing;
  private final InstantSource clock;
  private final Observer observer;
  private final Runnable behind;
  private final KeyWatch keyWatch;
  private final LinkedBlockingQueue<Consumer<ConsensusDriver>> queue =
      new LinkedBlockingQueue<>(EVENTS_MAX);
  private final Map<Long, Engine> closed = new HashMap<>();
  private final ProposalTimes proposals = new ProposalTimes();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile long epoch = -1;
  private volatile long view;
  private @Nullable Running running;
  private long timerMs = NEVER;

  /** The clock at the last look. */
  private long lastMs = Long.MIN_VALUE;

  private int fetches;

  /** The engine at work and what belongs to its epoch. */
  private record Running(Engine engine, Turn turn, ValidatorSet set) {}

  /** Told what happens, for metrics and logs. Must not block. */
  public interface Observer {
    void entered(long epoch, long view);

    void notarized(long view);

    void finalized(double secondsSinceProposal);

    void activity(Activity activity);
  }

  /**
   * @param watchKey whether nothing is signed until an epoch has shown that nobody else has the key
   */
  public ConsensusDriver(
      NodeId self,
      ChainStore store,
      Application application,
      PeerNetwork network,
      EpochJournals journals,
      Optional<Signer> signer,
      Timing timing,
      InstantSource clock,
      Observer observer,
      Runnable behind,
      boolean watchKey) {
    this.self = self;
    this.store = store;
    this.application = application;
    this.network = network;
    this.journals = journals;
    this.signer = signer;
    this.timing = timing;
    this.clock = clock;
    this.observer = observer;
    this.behind = behind;
    this.keyWatch = new KeyWatch(watchKey);
    this.thread = Thread.ofPlatform().name("consensus").daemon(true).unstarted(this::run);
  }

  /** Starts the engine of the epoch after the last final block. */
  public void start() {
    thread.start();
  }

  public long epoch() {
    return epoch;
  }

  public long view() {
    return view;
  }

  private void post(Consumer<ConsensusDriver> work) {
    if (!queue.offer(work)) {
      LOG.debug("the event queue is full: an event is dropped");
    }
  }

  /** Passes an event to the engine. */
  public void accept(Event event) {
    post(driver -> driver.step(event));
  }

  private void run() {
    try {
      // Before what peers have sent meanwhile: a start from a snapshot takes its time.
      openEpoch(Optional.empty(), false);
      while (!stopping) {
        rearmIfSetBack();
        long wait = Math.max(0, timerMs - clock.millis());
        Consumer<ConsensusDriver> work = queue.poll(Math.min(wait, 1000), TimeUnit.MILLISECONDS);
        if (work != null) {
          work.accept(this);
        } else if (clock.millis() >= timerMs) {
          timerMs = NEVER;
          step(new Event.Expired());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.error("the node stops: consensus must not go on after this", e);
      Runtime.getRuntime().halt(70);
    }
  }

  /**
   * A clock that was set back would let the timer wait for the old time to come again. The engine's
   * own time goes on where it was: asked, it names the moment in the new time.
   */
  private void rearmIfSetBack() {
    long now = clock.millis();
    if (now < lastMs && timerMs != NEVER) {
      timerMs = NEVER;
      step(new Event.Expired());
    }
    lastMs = now;
  }

  private void step(Event event) {
    Running now = running();
    now.turn.execute(now.engine.step(clock.millis(), event));
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the first event opens an epoch");
    }
    return now;
  }

  /** A vote on a validator's own link. */
  void onVote(NodeId from, Bytes message) {
    switch (Schemas.VOTE.decode(message)) {
      case Decoded.Malformed<Vote>(String reason) -> network.ban(from, "malformed vote: " + reason);
      case Decoded.Ok<Vote>(Vote vote) ->
          post(driver -> {
            if (vote.subject().epoch() > driver.epoch) {
              driver.behind.run();
            } else if (vote.subject().epoch() == driver.epoch) {
              int index = driver.running().set.indexOf(from);
              if (index >= 0) {
                driver.proposals.voted(vote, clock.millis());
                driver.step(new Event.VoteReceived(index, vote));
              }
            }
          });
    }
  }

  void onCertificate(NodeId from, Bytes message) {
    switch (Schemas.CERTIFICATE.decode(message)) {
      case Decoded.Malformed<Certificate>(String reason) ->
          network.ban(from, "malformed certificate: " + reason);
      case Decoded.Ok<Certificate>(Certificate certificate) -> onCertificate(from, certificate);
    }
  }

  /** A certificate from a peer or from sync; one of a later epoch says that this node is behind. */
  void onCertificate(NodeId from, Certificate certificate) {
    post(driver -> {
      if (certificate.subject().epoch() > driver.epoch) {
        driver.behind.run();
      } else if (certificate.subject().epoch() == driver.epoch) {
        driver.step(new Event.CertificateReceived(from, certificate));
      }
    });
  }

  /** Answers a peer's request; {@code reply} gets the certificate, or empty at once. */
  void onCertificateRequest(
      NodeId from, Wire.CertificateRequest request, Consumer<Optional<Bytes>> reply) {
    post(driver -> {
      Engine engine =
          request.epoch() == driver.epoch
              ? driver.running().engine
              : driver.closed.get(request.epoch());
      Optional<Bytes> answer = Optional.empty();
      if (engine != null) {
        Wanted wanted = request.notarization() ? Wanted.NOTARIZATION : Wanted.NULLIFICATION;
        for (Effect effect :
            engine.step(
                clock.millis(), new Event.CertificateRequested(from, request.view(), wanted))) {
          if (effect instanceof Effect.SendCertificate(var peer, var certificate)) {
            answer = Optional.of(Schemas.CERTIFICATE.encodeBytes(certificate));
          }
        }
      }
      reply.accept(answer);
    });
  }

  /** Sync has moved the final head: the engine of its epoch must know. */
  public void onSynced(NodeId from, Certificate certificate) {
    post(driver -> {
      long next = store.genesis().epochOf(store.head().height() + 1);
      if (next > driver.epoch) {
        driver.openEpoch(Optional.of(driver.running().engine), false);
      } else if (certificate.subject().epoch() == driver.epoch) {
        driver.step(new Event.CertificateReceived(from, certificate));
      }
    });
  }

  /**
   * Starts the engine of the epoch after the last final block; the one before goes on answering.
   *
   * @param followed whether the engine before has seen its epoch end
   */
  private void openEpoch(Optional<Engine> before, boolean followed) {
    BeaconState head = store.head();
    long next = store.genesis().epochOf(head.height() + 1);
    if (next <= epoch || before.map(Engine::halted).orElse(false)) {
      return;
    }
    Voice voice = before.isPresent() ? keyWatch.atNext(followed) : keyWatch.atStart();
    before.ifPresent(engine -> closed.put(epoch, engine));
    closed.keySet().removeIf(old -> old < next - CLOSED_ENGINES);
    ValidatorSet set = head.validators(next);
    int index = signer.isPresent() ? set.indexOf(self) : EngineConfig.OBSERVER;
    EngineConfig config =
        new EngineConfig(
            next,
            set,
            index,
            head.seed(next),
            head.reputation(next),
            floor(head, next),
            timing,
            voice);
    EpochJournals.Epoch journal = journals.open(next);
    VoteSigner voteSigner = index < 0 ? VoteSigner.NONE : signer.orElseThrow();
    Engine engine =
        new Engine(
            config, new BlsSignatures(new VoteVerifier(store.genesis().hash(), set)), voteSigner);
    engine.restore(journal.records());
    Turn turn =
        new Turn(journal, () -> signer.ifPresent(Signer::sync), this::request, this::output);
    running = new Running(engine, turn, set);
    epoch = next;
    proposals.clear();
    timerMs = NEVER;
    LOG.info(
        "epoch={} height={} starts with {} validators, this node {}",
        next,
        head.height() + 1,
        set.size(),
        index < 0
            ? "follows"
            : "is validator " + index + (voice == Voice.SILENT ? ", silent" : ""));
    step(new Event.Start());
  }

  private EngineConfig.Floor floor(BeaconState head, long next) {
    Optional<Certificate> certificate = store.certificate(head.height());
    return head.height() == 0 || store.genesis().epochOf(head.height()) < next
        ? EngineConfig.Floor.genesis(head.digest())
        : EngineConfig.Floor.finalized(
            certificate.orElseThrow(
                () -> new IllegalStateException("the head has no finalization")));
  }

  private void request(Effect.Request request) {
    switch (request) {
      case Effect.RequestBuild(var context, var certificate, long notBeforeMs) ->
          application.execute(() -> application.build(context, certificate, notBeforeMs));
      case Effect.RequestVerify(var context, var digest) ->
          application.execute(() -> application.verify(context, digest));
      case Effect.RequestCertify(var proposal) ->
          application.execute(() -> application.certify(proposal));
      case Effect.PushBody(var digest, var peer) -> application.execute(() -> push(digest, peer));
      case Effect.FetchBody(var digest, var peer) -> fetchBody(digest, peer);
      case Effect.FetchCertificate(long at, var wanted, var peer) ->
          fetchCertificate(epoch, at, wanted, peer);
      case Effect.SetTimer(long deadlineMs) -> timerMs = deadlineMs;
    }
  }

  private void push(Hash digest, Optional<NodeId> peer) {
    Optional<Block> block = store.block(digest);
    if (block.isEmpty()) {
      return;
    }
    Bytes bytes = Wire.Pushed.SSZ.encodeBytes(new Wire.Pushed.ProposedBlock(block.get()));
    if (peer.isPresent()) {
      network.send(peer.get(), Wire.BODIES, bytes);
    } else {
      network.broadcast(Wire.BODIES, bytes);
    }
  }

  private void fetchBody(Hash digest, Optional<NodeId> peer) {
    Bytes request = Wire.BlockRequest.SSZ.encodeBytes(new Wire.BlockRequest.ByDigest(digest));
    for (NodeId target : targets(peer)) {
      var _ =
          network
              .request(target, Wire.BODIES, request, FETCH_TIMEOUT)
              .thenAccept(answer ->
                  answer.ifPresent(bytes -> {
                    if (Schemas.BLOCK.decode(bytes) instanceof Decoded.Ok<Block>(var block)
                        && Schemas.digest(block.header()).equals(digest)) {
                      application.execute(() -> application.onBlock(block));
                    } else {
                      network.ban(target, "a block that was not asked for");
                    }
                  }));
    }
  }

  private void fetchCertificate(long of, long at, Wanted wanted, Optional<NodeId> peer) {
    Bytes message =
        Wire.CertificateRequest.SSZ.encodeBytes(
            new Wire.CertificateRequest(of, at, wanted == Wanted.NOTARIZATION));
    for (NodeId target : targets(peer)) {
      var _ =
          network
              .request(target, Wire.RESOLVER, message, FETCH_TIMEOUT)
              .thenAccept(answer -> onFetched(target, of, at, wanted, answer));
    }
  }

  /** The engine must know also that a peer had nothing: then it asks the next one. */
  private void onFetched(NodeId from, long of, long at, Wanted wanted, Optional<Bytes> answer) {
    Optional<Certificate> certificate = Optional.empty();
    if (answer.isPresent()) {
      switch (Schemas.CERTIFICATE.decode(answer.get())) {
        case Decoded.Malformed<Certificate>(String reason) ->
            network.ban(from, "malformed certificate: " + reason);
        case Decoded.Ok<Certificate>(Certificate decoded) -> certificate = Optional.of(decoded);
      }
    }
    Optional<Certificate> known = certificate;
    post(driver -> {
      if (of == driver.epoch) {
        driver.step(new Event.CertificateFetched(from, at, wanted, known));
      }
    });
  }

  /** The peer asked for, or two of those there are, another pair each time. */
  private List<NodeId> targets(Optional<NodeId> peer) {
    List<NodeId> all = new ArrayList<>(network.peers());
    if (peer.isPresent() && all.contains(peer.get())) {
      return List.of(peer.get());
    }
    List<NodeId> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(2, all.size()); i++) {
      chosen.add(all.get((fetches++ & Integer.MAX_VALUE) % all.size()));
    }
    return chosen;
  }

  private void output(Effect.Output output) {
    switch (output) {
      case Effect.BroadcastVote(var vote) -> {
        proposals.voted(vote, clock.millis());
        network.broadcast(Wire.VOTES, Schemas.VOTE.encodeBytes(vote));
      }
      case Effect.BroadcastCertificate(var certificate) ->
          network.broadcast(Wire.CERTIFICATES, Schemas.CERTIFICATE.encodeBytes(certificate));
      case Effect.SendCertificate(var peer, var certificate) ->
          network.send(peer, Wire.CERTIFICATES, Schemas.CERTIFICATE.encodeBytes(certificate));
      case Effect.Entered(long entered, int _) -> {
        view = entered;
        proposals.entered(entered);
        observer.entered(epoch, entered);
      }
      case Effect.Notarized(var proposal) -> observer.notarized(proposal.view());
      case Effect.Finalized(var chain, var certificate) -> {
        proposals
            .since(certificate.subject().view(), clock.millis())
            .ifPresent(ms -> observer.finalized(ms / 1000.0));
        application.execute(() -> application.finalized(certificate));
      }
      case Effect.EpochClosed(var boundary, var finalization) ->
          application.execute(() -> {
            application.finalized(finalization);
            post(driver -> driver.openEpoch(Optional.of(driver.running().engine), true));
          });
      case Effect.Halted(var first, var second) ->
          LOG.error(
              "consensus stops: two certificates exclude each other, so more than a third of the"
                  + " weight lies; keep the journals as evidence and agree with other operators on"
                  + " one history before starting again: {} {}",
              first.subject(),
              second.subject());
      case Effect.Report(var activity) -> {
        observer.activity(activity);
        if (activity instanceof Activity.KeyUsedElsewhere && keyWatch.usedElsewhere()) {
          LOG.error(
              "the watch has found the key in use: this node signs nothing until it restarts");
        }
        punish(activity);
      }
    }
  }

  private void punish(Activity activity) {
    switch (activity) {
      case Activity.InvalidVote(int signer, var _) ->
          network.ban(running().set.get(signer).nodeId(), "a vote that does not verify");
      case Activity.WrongLink(int from, int claimed) ->
          network.ban(running().set.get(from).nodeId(), "a vote of validator " + claimed);
      case Activity.InvalidCertificate(var from, var _) ->
          network.ban(from, "a certificate that does not verify");
      case Activity.Equivocation _,
          Activity.ConflictingCertificates _,
          Activity.SignerRefused _,
          Activity.KeyUsedElsewhere _,
          Activity.TimedOut _ -> {}
    }
  }

  /** The turn at work ends first. The caller may close the signer after. */
  @Override
  public void close() {
    stopping = true;
    // Not by an interrupt: one that meets a write or a sync closes the file of guard or journal.
    boolean woken = queue.offer(driver -> {});
    LOG.debug("consensus ends, {}", woken ? "woken" : "busy");
    boolean interrupted = false;
    for (long end = System.nanoTime() + CLOSE_WAIT.toNanos();
        thread.isAlive() && System.nanoTime() < end; ) {
      try {
        var _ = thread.join(CLOSE_WAIT);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.error("consensus is stuck in a turn: its journal stays open until the process ends");
    } else {
      journals.close();
    }
  }
}
