package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.VoteVerifier;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches final blocks when this node is behind. Only certified heights count: an answer is checked
 * by one finalization, of the set this node knows, and parent digests backwards.
 */
public final class ChainSync implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** After a round without progress; a new hint starts the next round at once. */
  private static final long PAUSE_MS = 300;

  private static final Logger LOG = LoggerFactory.getLogger(ChainSync.class);
  private final ChainStore store;
  private final Application application;
  private final PeerNetwork network;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean busy;
  private Synced onSynced = (peer, certificate) -> {};

  /** Called with each certificate that moved the head. */
  @FunctionalInterface
  public interface Synced {
    void to(NodeId peer, Certificate certificate);
  }

  public ChainSync(ChainStore store, Application application, PeerNetwork network) {
    this.store = store;
    this.application = application;
    this.network = network;
    this.thread = Thread.ofVirtual().name("sync").unstarted(this::run);
  }

  public void start(Synced synced) {
    onSynced = synced;
    thread.start();
  }

  /** Something said that others are ahead. Cheap; may be called at any rate. */
  public void hint() {
    if (hints.availablePermits() < 2) {
      hints.release();
    }
  }

  /** Whether blocks are being fetched. */
  public boolean busy() {
    return busy;
  }

  private void run() {
    try {
      while (!stopping) {
        hints.acquire();
        hints.drainPermits();
        busy = true;
        while (!stopping && round()) {
          LOG.debug("height={} synced", store.head().height());
        }
        busy = false;
        hints.tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks peers, in random order, until one moves the head. */
  private boolean round() throws InterruptedException {
    List<NodeId> peers = new ArrayList<>(network.peers());
    Collections.shuffle(peers);
    for (NodeId peer : peers) {
      if (askOne(peer)) {
        return true;
      }
    }
    return false;
  }

  private boolean askOne(NodeId peer) throws InterruptedException {
    long from = store.head().height() + 1;
    Bytes request = Wire.BlockRequest.SSZ.encodeBytes(new Wire.BlockRequest.From(from));
    Optional<Bytes> answer;
    try {
      answer =
          network
              .request(peer, Wire.BODIES, request, TIMEOUT)
              .get(TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
    if (answer.isEmpty() || answer.get().size() == 0) {
      return false;
    }
    if (!(Wire.Range.SSZ.decode(answer.get()) instanceof Decoded.Ok<Wire.Range>(var range))) {
      network.ban(peer, "a malformed range of blocks");
      return false;
    }
    Optional<String> wrong = check(range);
    if (wrong.isPresent()) {
      LOG.debug("peer={} {}", peer, wrong.get());
      return false;
    }
    long before = store.head().height();
    CompletableFuture<Boolean> applied = new CompletableFuture<>();
    application.execute(
        () -> applied.complete(application.syncTo(range.blocks(), range.finalization())));
    try {
      if (!applied.get(1, TimeUnit.MINUTES)) {
        return false;
      }
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
    onSynced.to(peer, range.finalization());
    return store.head().height() > before;
  }

  /** Why the answer proves nothing; empty when its last block is final and the rest lead to it. */
  private Optional<String> check(Wire.Range range) {
    if (range.blocks().isEmpty()) {
      return Optional.of("an empty range");
    }
    List<Block> blocks = range.blocks();
    for (int i = 0; i + 1 < blocks.size(); i++) {
      Hash digest = Schemas.digest(blocks.get(i).header());
      if (!blocks.get(i + 1).header().parent().equals(digest)) {
        return Optional.of("blocks that are no chain");
      }
    }
    Block last = blocks.getLast();
    if (!(range.finalization().subject() instanceof Subject.Finalize(var proposal))
        || !proposal.digest().equals(Schemas.digest(last.header()))) {
      return Optional.of("a finalization of another block");
    }
    BeaconState head = store.head();
    long epoch = store.genesis().epochOf(head.height() + 1);
    if (proposal.epoch() != epoch) {
      return Optional.of("a finalization of epoch " + proposal.epoch() + ", wanted " + epoch);
    }
    ValidatorSet set = head.validators(epoch);
    return new VoteVerifier(store.genesis().hash(), set).verify(range.finalization())
        ? Optional.empty()
        : Optional.of("a finalization that does not verify");
  }

  /**
   * The answer to a peer's range request: blocks of one epoch up to one that has a finalization of
   * its own.
   */
  static Optional<Wire.Range> answer(ChainStore store, long from) {
    if (from < 1 || from > store.head().height()) {
      return Optional.empty();
    }
    long epoch = store.genesis().epochOf(from);
    List<Block> blocks = new ArrayList<>();
    Optional<Wire.Range> best = Optional.empty();
    int bytes = 0;
    for (long height = from; blocks.size() < Wire.RANGE_BLOCKS_MAX; height++) {
      Optional<Block> block = store.block(height);
      if (block.isEmpty() || store.genesis().epochOf(height) != epoch) {
        break;
      }
      bytes += Schemas.BLOCK.encode(block.get()).length;
      if (bytes > Wire.RANGE_BYTES_MAX && best.isPresent()) {
        break;
      }
      blocks.add(block.get());
      Optional<Certificate> certificate = store.certificate(height);
      if (certificate.isPresent()) {
        best = Optional.of(new Wire.Range(blocks, certificate.get()));
      }
    }
    return best;
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }
}
