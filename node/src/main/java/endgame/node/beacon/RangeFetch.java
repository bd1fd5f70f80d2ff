package endgame.node.beacon;

import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets checked ranges from peers. A peer that has nothing or is too slow is passed over for the
 * next; one that sends what is wrong is banned with the reason. Thread-safe; who calls bounds the
 * ranges under way.
 */
final class RangeFetch implements AutoCloseable {
  /** Requests to one peer at once: the next answer is on its way while one is checked. */
  static final int PER_PEER_MAX = 2;

  private static final Logger LOG = LoggerFactory.getLogger(RangeFetch.class);
  private final Application application;
  private final PeerNetwork network;
  private final RangeCheck check;
  private final Duration timeout;
  private final Map<NodeId, Integer> underWay = new HashMap<>();

  /** Gave nothing when last asked: they are asked last. */
  private final Set<NodeId> idle = new HashSet<>();

  /** Checks are work of a processor, and most of what a block costs. */
  private final ExecutorService checks =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().name("range-check-", 0).daemon(true).factory());

  /** A range that is final. */
  record Fetched(NodeId peer, Wire.Range range) {}

  /** A request under way; its thread ends with it. */
  record Pending(long from, CompletableFuture<Optional<Fetched>> answer, Thread thread) {
    void cancel() {
      thread.interrupt();
    }
  }

  RangeFetch(ChainStore store, Application application, PeerNetwork network, Duration timeout) {
    this.application = application;
    this.network = network;
    this.check = new RangeCheck(store.genesis(), store::head);
    this.timeout = timeout;
  }

  boolean knowsSet(long height) {
    return check.knowsSet(height);
  }

  /** Begins to fetch; the answer is empty when no peer has the block of that height. */
  Pending begin(long from) {
    CompletableFuture<Optional<Fetched>> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("range-" + from)
            .start(() -> {
              try {
                answer.complete(fetch(from));
              } catch (InterruptedException e) {
                answer.complete(Optional.empty());
              } catch (Throwable e) {
                answer.completeExceptionally(e);
              }
            });
    return new Pending(from, answer, thread);
  }

  private Optional<Fetched> fetch(long from) throws InterruptedException {
    Set<NodeId> asked = new HashSet<>();
    for (Optional<NodeId> peer = take(asked); peer.isPresent(); peer = take(asked)) {
      asked.add(peer.get());
      boolean gave = false;
      try {
        Optional<Wire.Range> range = ask(peer.get(), from);
        gave = range.isPresent();
        if (gave) {
          return Optional.of(new Fetched(peer.get(), range.get()));
        }
      } finally {
        release(peer.get(), gave);
      }
    }
    return Optional.empty();
  }

  /** A peer not asked yet, the least busy first; waits while all of them are busy. */
  private synchronized Optional<NodeId> take(Set<NodeId> asked) throws InterruptedException {
    while (true) {
      Set<NodeId> all = network.peers();
      idle.retainAll(all);
      List<NodeId> left = new ArrayList<>(all);
      left.removeAll(asked);
      if (left.isEmpty()) {
        return Optional.empty();
      }
      Collections.shuffle(left);
      left.sort(
          Comparator.<NodeId, Boolean>comparing(idle::contains)
              .thenComparing(peer -> underWay.getOrDefault(peer, 0)));
      for (NodeId peer : left) {
        if (underWay.getOrDefault(peer, 0) < PER_PEER_MAX) {
          underWay.merge(peer, 1, Integer::sum);
          return Optional.of(peer);
        }
      }
      wait();
    }
  }

  private synchronized void release(NodeId peer, boolean gave) {
    underWay.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    if (gave) {
      idle.remove(peer);
    } else {
      idle.add(peer);
    }
    notifyAll();
  }

  private Optional<Wire.Range> ask(NodeId peer, long from) throws InterruptedException {
    Bytes request = Wire.BlockRequest.SSZ.encodeBytes(new Wire.BlockRequest.From(from));
    Optional<Bytes> answer;
    try {
      answer =
          network
              .request(peer, Wire.BODIES, request, timeout)
              .get(timeout.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
    if (answer.isEmpty() || answer.get().size() == 0) {
      return Optional.empty();
    }
    Future<Optional<Wire.Range>> checked = checks.submit(() -> checked(peer, from, answer.get()));
    try {
      return checked.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      // A fault of the check, not known to be the peer's: another one is asked.
      LOG.warn("peer={} range from {} can't be checked: report this", peer, from, e.getCause());
      return Optional.empty();
    } catch (InterruptedException e) {
      checked.cancel(true);
      throw e;
    }
  }

  private Optional<Wire.Range> checked(NodeId peer, long from, Bytes answer) {
    if (!(Wire.Range.SSZ.decode(answer) instanceof Decoded.Ok<Wire.Range>(var range))) {
      network.ban(peer, "a malformed range of blocks");
      return Optional.empty();
    }
    Optional<String> wrong = check.wrong(from, range);
    if (wrong.isPresent()) {
      network.ban(peer, "a range with " + wrong.get());
      return Optional.empty();
    }
    // Of final blocks only: nobody makes this node check signatures that no quorum stands for.
    application.prepare(check.verifier(from).set(), range.blocks());
    return Optional.of(range);
  }

  @Override
  public void close() {
    checks.shutdownNow();
  }
}
