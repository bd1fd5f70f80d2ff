package endgame.node.shard;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches missing blobs from peers, a piece at a time, and answers for those held. What blocks need
 * goes before what only arrived, and never waits for it.
 */
public final class BlobExchange implements AutoCloseable {
  /** Fetches under way at once: each may hold a blob in memory. */
  public static final int FETCHES_MAX = 16;

  /** Of these, fetches that no block needs. */
  public static final int EARLY_MAX = 8;

  /** Fetches that wait for one under way to end. */
  public static final int WAITING_MAX = 1024;

  /** Of these, fetches that no block needs. */
  public static final int EARLY_WAITING_MAX = 256;

  /** Who is told of one blob. */
  public static final int LISTENERS_MAX = 64;

  /** Blobs kept in memory to answer for their next pieces, in bytes. */
  public static final int SERVED_BYTES_MAX = 32 << 20;

  static final int PIECE = 64 << 10;
  private static final int REQUEST_SIZE = 1 + Hash.SIZE + 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** For a whole blob from one peer: one that drips must not hold a place for long. */
  private static final Duration BLOB_TIMEOUT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(BlobExchange.class);
  private final BlobStore store;
  private final PeerNetwork network;
  private final Map<BlobStore.Name, Fetch> fetches = new LinkedHashMap<>();
  private final Set<Thread> threads = new LinkedHashSet<>();
  private final Map<BlobStore.Name, Bytes> served = new LinkedHashMap<>();
  private long servedBytes;
  private boolean closed;

  private static final class Fetch {
    private final BlobStore.Name name;
    private final Optional<NodeId> first;
    private final Set<Runnable> then = new LinkedHashSet<>();
    private boolean needed;
    private boolean running;

    Fetch(BlobStore.Name name, Optional<NodeId> first) {
      this.name = name;
      this.first = first;
    }
  }

  public BlobExchange(BlobStore store, PeerNetwork network) {
    this.store = store;
    this.network = network;
  }

  /**
   * Fetches a blob that a block or a shard needs, or joins the fetch under way.
   *
   * @param first whom to ask first
   * @param then runs once when it is here; not at all when no peer has it: who still wants it asks
   *     again
   * @return false when too many wait: nothing will happen
   */
  public boolean fetch(BlobKind kind, Hash hash, Optional<NodeId> first, Runnable then) {
    return fetch(new BlobStore.Name(kind, hash), first, then, true);
  }

  /** The same for what nothing needs yet. */
  public boolean fetchEarly(BlobKind kind, Hash hash, Optional<NodeId> first, Runnable then) {
    return fetch(new BlobStore.Name(kind, hash), first, then, false);
  }

  /**
   * Fetches a blob on the caller's thread, beside the fetches above: for one caller at a time.
   *
   * @return false when no peer has it
   */
  public boolean fetchNow(BlobKind kind, Hash hash) throws InterruptedException {
    return store.has(kind, hash) || fetchFromAny(new BlobStore.Name(kind, hash), Optional.empty());
  }

  /** Whether there is no peer to ask. */
  public boolean isAlone() {
    return network.peers().isEmpty();
  }

  private synchronized boolean fetch(
      BlobStore.Name name, Optional<NodeId> first, Runnable then, boolean needed) {
    Fetch fetch = fetches.get(name);
    if (fetch == null) {
      long waiting = fetches.values().stream().filter(f -> !f.running).count();
      if (closed || waiting >= (needed ? WAITING_MAX : EARLY_WAITING_MAX)) {
        LOG.debug("{} {} is not fetched: {} wait", name.kind(), name.hash().shortHex(), waiting);
        return false;
      }
      fetch = new Fetch(name, first);
      fetches.put(name, fetch);
    }
    fetch.needed |= needed;
    if (fetch.then.size() < LISTENERS_MAX) {
      fetch.then.add(then);
    } else if (!fetch.then.contains(then)) {
      return false;
    }
    startNext();
    return true;
  }

  /** Called with the lock held. */
  private void startNext() {
    long running = fetches.values().stream().filter(f -> f.running).count();
    long early = fetches.values().stream().filter(f -> f.running && !f.needed).count();
    for (boolean needed : new boolean[] {true, false}) {
      for (Fetch fetch : fetches.values()) {
        boolean room = running < FETCHES_MAX && (needed || early < EARLY_MAX);
        if (!closed && room && !fetch.running && fetch.needed == needed) {
          fetch.running = true;
          running++;
          early += needed ? 0 : 1;
          Thread thread =
              Thread.ofVirtual()
                  .name("blob-" + fetch.name.hash().shortHex())
                  .unstarted(() -> run(fetch));
          threads.add(thread);
          thread.start();
        }
      }
    }
  }

  private void run(Fetch fetch) {
    boolean here = false;
    try {
      BlobStore.Name name = fetch.name;
      here = store.has(name.kind(), name.hash()) || fetchFromAny(name, fetch.first);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("{} {} could not be kept", fetch.name.kind(), fetch.name.hash().shortHex(), e);
    }
    List<Runnable> then;
    synchronized (this) {
      // Listeners that come after this see the blob, or start a fetch of their own.
      fetches.remove(fetch.name);
      threads.remove(Thread.currentThread());
      then = List.copyOf(fetch.then);
      startNext();
    }
    if (here) {
      then.forEach(BlobExchange::tell);
    }
  }

  private static void tell(Runnable then) {
    try {
      then.run();
    } catch (RuntimeException e) {
      LOG.error("telling of a blob failed", e);
    }
  }

  /** Fetches that wait or are under way. */
  public synchronized int pending() {
    return fetches.size();
  }

  private boolean fetchFromAny(BlobStore.Name name, Optional<NodeId> first)
      throws InterruptedException {
    List<NodeId> peers = new ArrayList<>(network.peers());
    Collections.shuffle(peers);
    first.filter(peers::remove).ifPresent(peers::addFirst);
    for (NodeId peer : peers) {
      Optional<Bytes> blob = fetchFrom(name, peer);
      if (blob.isEmpty()) {
        continue;
      }
      if (name.kind().hash(blob.get()).equals(name.hash())) {
        store.put(name.kind(), blob.get());
        return true;
      }
      network.ban(peer, "a " + name.kind() + " that is another one");
    }
    LOG.debug("{} {} is held by no peer", name.kind(), name.hash().shortHex());
    return false;
  }

  private Optional<Bytes> fetchFrom(BlobStore.Name name, NodeId peer) throws InterruptedException {
    long deadline = System.nanoTime() + BLOB_TIMEOUT.toNanos();
    ByteWriter blob = new ByteWriter();
    int total = 0;
    int size = 0;
    int piece = 0;
    do {
      Optional<Bytes> answer = ask(name, piece, peer);
      if (answer.isEmpty() || System.nanoTime() > deadline) {
        return Optional.empty();
      }
      ByteReader in = new ByteReader(answer.get());
      int claimed = in.u32();
      Bytes part = in.rest();
      boolean right =
          in.done()
              && claimed <= name.kind().bytesMax()
              && (piece == 0 || claimed == total)
              && part.size() == Math.min(PIECE, claimed - size);
      if (!right) {
        network.ban(peer, "a piece of another size");
        return Optional.empty();
      }
      total = claimed;
      size += part.size();
      blob.bytes(part);
      piece++;
    } while (size < total);
    return Optional.of(blob.done());
  }

  private Optional<Bytes> ask(BlobStore.Name name, int piece, NodeId peer)
      throws InterruptedException {
    Bytes request = new ByteWriter().u8(name.kind().code()).hash(name.hash()).u32(piece).done();
    try {
      return network
          .request(peer, Wire.PIECES, request, TIMEOUT)
          .get(TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /** The answer to a peer's request; empty when it is malformed or the blob is not here. */
  public Optional<Bytes> answer(Bytes request) {
    if (request.size() != REQUEST_SIZE) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(request);
    int code = in.u8();
    Hash hash = in.hash();
    int piece = in.u32();
    for (BlobKind kind : BlobKind.values()) {
      if (kind.code() == code && in.done()) {
        return blob(new BlobStore.Name(kind, hash)).flatMap(blob -> cut(blob, piece));
      }
    }
    return Optional.empty();
  }

  /** A whole blob is read once for all its pieces, as long as not too many are asked for. */
  private Optional<Bytes> blob(BlobStore.Name name) {
    synchronized (served) {
      Bytes known = served.remove(name);
      if (known != null) {
        served.put(name, known);
        return Optional.of(known);
      }
    }
    Optional<Bytes> read = store.get(name.kind(), name.hash());
    read.filter(blob -> blob.size() > PIECE).ifPresent(blob -> remember(name, blob));
    return read;
  }

  private void remember(BlobStore.Name name, Bytes blob) {
    synchronized (served) {
      servedBytes += served.put(name, blob) == null ? blob.size() : 0;
      Iterator<Bytes> oldest = served.values().iterator();
      while (servedBytes > SERVED_BYTES_MAX) {
        servedBytes -= oldest.next().size();
        oldest.remove();
      }
    }
  }

  private static Optional<Bytes> cut(Bytes blob, int piece) {
    long from = (long) piece * PIECE;
    if (from > blob.size() || (from == blob.size() && piece > 0)) {
      return Optional.empty();
    }
    int to = Math.min(blob.size(), (int) from + PIECE);
    return Optional.of(
        new ByteWriter().u32(blob.size()).bytes(Bytes.wrap(blob.slice((int) from, to))).done());
  }

  /** Ends the fetches under way; nobody is told. */
  @Override
  public void close() {
    List<Thread> running;
    synchronized (this) {
      closed = true;
      fetches.values().removeIf(f -> !f.running);
      running = List.copyOf(threads);
    }
    running.forEach(Thread::interrupt);
  }
}
