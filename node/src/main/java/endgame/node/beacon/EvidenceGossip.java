package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.staking.Evidence;
import endgame.consensus.beacon.staking.EvidenceCodec;
import endgame.consensus.beacon.staking.EvidencePool;
import endgame.consensus.bft.Activity;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Bytes;
import endgame.p2p.gossip.Verdict;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evidence on its way into a block (spec 1.13): what this node saw and what peers sent is repeated
 * to all at a slow, fixed rate until a final block has it. Work has a thread and a short queue of
 * its own: a flood of evidence delays evidence, nothing else.
 */
public final class EvidenceGossip implements AutoCloseable {
  /** What is repeated at one time is bounded by what a block may hold. */
  static final long REPEAT_MS = 10_000;

  static final int WAITING_MAX = 64;
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceGossip.class);

  private final ChainStore store;
  private final EvidencePool pool;
  private final PeerNetwork network;
  private final ThreadPoolExecutor work =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().name("evidence").daemon(true).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("evidence-timer").daemon(true).factory());

  public EvidenceGossip(ChainStore store, EvidencePool pool, PeerNetwork network) {
    this.store = store;
    this.pool = pool;
    this.network = network;
  }

  /** Begins to repeat. */
  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::repeat, REPEAT_MS, REPEAT_MS, TimeUnit.MILLISECONDS);
  }

  private void repeat() {
    pool.oldest().forEach(this::send);
  }

  private void send(Bytes evidence) {
    network.broadcast(
        Wire.GOSSIP, Wire.Gossip.SSZ.encodeBytes(new Wire.Gossip.EvidencePiece(evidence)));
  }

  /** What the engine saw; all but proof of a lie is ignored. */
  public void seen(Activity activity) {
    switch (activity) {
      case Activity.Equivocation(var first, var second) -> {
        if (Evidence.votesContradict(first, second)) {
          own(new Evidence.VotePair(first, second));
        }
      }
      case Activity.ConflictingCertificates(var first, var second) -> {
        if (Evidence.certificatesContradict(first.subject(), second.subject())) {
          own(new Evidence.CertificatePair(first, second));
        }
      }
      case Activity.InvalidVote _,
          Activity.WrongLink _,
          Activity.InvalidCertificate _,
          Activity.SignerRefused _,
          Activity.KeyUsedElsewhere _,
          Activity.TimedOut _ -> {}
    }
  }

  private void own(Evidence evidence) {
    var _ =
        submit(() -> {
          Bytes bytes = EvidenceCodec.encode(evidence);
          EvidencePool.Admission admission = add(bytes);
          LOG.warn(
              "epoch={} view={} evidence of a lie is kept for a block: {}",
              evidence.subject().epoch(),
              evidence.subject().view(),
              admission);
          if (admission == EvidencePool.Admission.ADDED) {
            send(bytes);
          }
        });
  }

  /** A peer's; what proves nothing is its senders' fault, as no honest node passes it on. */
  public void on(Bytes evidence, Consumer<Verdict> verdict) {
    boolean taken =
        submit(() ->
            verdict.accept(
                switch (add(evidence)) {
                  case ADDED -> Verdict.ACCEPT;
                  case INVALID -> Verdict.REJECT;
                  case KNOWN, USELESS -> Verdict.IGNORE;
                }));
    if (!taken) {
      verdict.accept(Verdict.IGNORE);
    }
  }

  private EvidencePool.Admission add(Bytes evidence) {
    BeaconState head = store.head();
    return pool.add(head, store.genesis().epochOf(head.height() + 1), evidence);
  }

  private boolean submit(Runnable task) {
    try {
      work.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      LOG.debug("too much evidence waits, or the node stops: dropped");
      return false;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    work.shutdownNow();
  }
}
