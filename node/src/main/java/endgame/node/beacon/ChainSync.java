package endgame.node.beacon;

import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Block;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * Fetches final blocks when this node is behind. Only certified heights count: see {@link
 * RangeCheck}. The blocks of a range become final in one synced write.
 */
public final class ChainSync implements AutoCloseable {
  /** Ranges asked for, on their way or checked, besides the one whose blocks execute. */
  static final int RANGES_MAX = 3;

  /** Blocks of an answer that says that many more are missing. */
  private static final int LONG_ANSWER = Wire.RANGE_BLOCKS_MAX / 2;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** After a round without progress; a new hint starts the next round at once. */
  private static final long PAUSE_MS = 300;

  private static final Logger LOG = LoggerFactory.getLogger(ChainSync.class);
  private final ChainStore store;
  private final Application application;
  private final RangeFetch fetch;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean busy;

  /** Blocks that an answer is guessed to have; for the sync thread. */
  private int stride = Wire.RANGE_BLOCKS_MAX;

  private Synced onSynced = (peer, certificate) -> {};

  /** Called with each certificate that moved the head. */
  @FunctionalInterface
  public interface Synced {
    void to(NodeId peer, Certificate certificate);
  }

  public ChainSync(ChainStore store, Application application, PeerNetwork network) {
    this(store, application, network, TIMEOUT);
  }

  ChainSync(ChainStore store, Application application, PeerNetwork network, Duration timeout) {
    this.store = store;
    this.application = application;
    this.fetch = new RangeFetch(store, application, network, timeout);
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
    } catch (Throwable e) {
      if (!stopping) {
        LOG.error("the node stops: it can't catch up after this", e);
        Runtime.getRuntime().halt(70);
      }
    }
  }

  /**
   * Fetches until no peer has more. While the blocks of one range execute, the next are fetched and
   * checked; but only after a long answer, as most often just the newest block is missing.
   */
  private boolean round() throws InterruptedException {
    boolean moved = false;
    int ahead = 1;
    Deque<RangeFetch.Pending> window = new ArrayDeque<>();
    try {
      while (!stopping) {
        fill(window, store.head().height() + 1, ahead);
        Optional<RangeFetch.Fetched> first = window.remove().answer().get();
        if (first.isEmpty()) {
          break;
        }
        List<Block> blocks = first.get().range().blocks();
        long last = blocks.getLast().header().height();
        boolean cut = store.genesis().isBoundary(last);
        if (!cut) {
          stride = Math.min(blocks.size(), stride + 1);
        }
        ahead = cut || blocks.size() >= LONG_ANSWER ? RANGES_MAX : 1;
        if (ahead > 1) {
          fill(window, last + 1, ahead);
        }
        if (!apply(first.get())) {
          break;
        }
        moved = true;
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      window.forEach(RangeFetch.Pending::cancel);
    }
    return moved;
  }

  /**
   * Asks for what is missing from a height on: an answer may be shorter than was guessed, then the
   * gap comes first.
   */
  private void fill(Deque<RangeFetch.Pending> window, long next, int ahead) {
    while (!window.isEmpty() && after(window.peek().from()) <= next) {
      window.remove().cancel();
    }
    if (window.isEmpty() || window.peek().from() > next) {
      window.addFirst(fetch.begin(next));
    }
    while (window.size() < ahead) {
      long from = after(window.getLast().from());
      if (!fetch.knowsSet(from)) {
        break;
      }
      window.addLast(fetch.begin(from));
    }
    while (window.size() > RANGES_MAX) {
      window.removeLast().cancel();
    }
  }

  /** Where the range after the one from this height is guessed to begin; none spans epochs. */
  private long after(long from) {
    long end = from;
    while (end < from + stride - 1 && !store.genesis().isBoundary(end)) {
      end++;
    }
    return end + 1;
  }

  private boolean apply(RangeFetch.Fetched fetched) throws InterruptedException {
    Wire.Range range = fetched.range();
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
    onSynced.to(fetched.peer(), range.finalization());
    return store.head().height() > before;
  }

  /**
   * The answer to a peer's range request: blocks of one epoch up to one that has a finalization of
   * its own.
   */
  public static Optional<Wire.Range> answer(ChainStore store, long from) {
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
    fetch.close();
  }
}
