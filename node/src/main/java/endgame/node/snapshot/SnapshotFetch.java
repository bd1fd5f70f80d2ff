package endgame.node.snapshot;

import endgame.consensus.snapshot.Progress;
import endgame.consensus.snapshot.SnapshotDownload;
import endgame.consensus.snapshot.SnapshotDownload.Ask;
import endgame.consensus.snapshot.SnapshotDownload.Outcome;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.p2p.reputation.Offence;
import endgame.storage.tree.Digest;
import endgame.storage.tree.RangeChunk;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a download wants asked, checks answers on all cores, stores on the caller's thread.
 */
public final class SnapshotFetch implements AutoCloseable {
  /** For one answer. */
  public static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final long POLL_MS = 250;

  /** So often a download that no peer can serve is tried again before a later one is taken. */
  private static final int STUCK_ROUNDS = 8;

  private static final long REPORT_NANOS = 5_000_000_000L;
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFetch.class);
  private final PeerNetwork network;
  private final SnapshotDownload download;
  private final Sink sink;
  private final ExecutorService checkers;
  private final LinkedBlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final Set<NodeId> known = new HashSet<>();
  private int waiting;
  private long bytes;
  private long reported = System.nanoTime();

  /** Where nodes go; both are to be durable in this order, or together. */
  @FunctionalInterface
  public interface Sink {
    void put(int tree, Map<Digest, byte[]> nodes, Progress progress);
  }

  /** An ask that waits no longer; at most {@link SnapshotDownload#IN_FLIGHT_MAX} of them. */
  private record Arrived(Ask ask, Optional<RangeChunk.Checked> checked, int bytes, boolean late) {}

  public SnapshotFetch(PeerNetwork network, SnapshotDownload download, Sink sink) {
    this.network = network;
    this.download = download;
    this.sink = sink;
    this.checkers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().name("chunks-", 0).daemon(true).factory());
  }

  /** Bytes of chunks that were taken. */
  public long bytes() {
    return bytes;
  }

  /**
   * Fetches until all trees of the download are whole.
   *
   * @return false when no peer has the snapshot any more: a later one is to be taken
   */
  public boolean run() throws InterruptedException {
    int stuck = 0;
    while (!download.progress().isWhole()) {
      meetPeers();
      download.asks().forEach(this::send);
      Arrived next = arrived.poll(POLL_MS, TimeUnit.MILLISECONDS);
      if (next != null) {
        stuck = take(next) ? 0 : stuck;
      } else if (waiting == 0 && !known.isEmpty() && download.isStuck()) {
        if (++stuck == STUCK_ROUNDS) {
          return false;
        }
        // A busy peer answers with nothing too: what it said is forgotten.
        known.forEach(download::gone);
        known.clear();
      }
      report();
    }
    return true;
  }

  private void meetPeers() {
    Set<NodeId> now = network.peers();
    known.stream().filter(peer -> !now.contains(peer)).forEach(download::gone);
    known.retainAll(now);
    now.stream().filter(known::add).forEach(download::peer);
  }

  private void send(Ask ask) {
    waiting++;
    long start = System.nanoTime();
    Bytes request = SnapshotRequest.SSZ.encodeBytes(ask.request());
    var _ =
        network
            .request(ask.peer(), Wire.SNAPSHOTS, request, TIMEOUT)
            .exceptionally(_ -> Optional.empty())
            .thenAcceptAsync(answer -> arrived.add(check(ask, answer, start)), checkers);
  }

  private static Arrived check(Ask ask, Optional<Bytes> answer, long start) {
    boolean late = System.nanoTime() - start >= TIMEOUT.toNanos() * 9 / 10;
    return new Arrived(
        ask,
        answer.map(chunk -> ask.check(chunk.toArray())),
        answer.map(Bytes::size).orElse(0),
        late);
  }

  /** True when it was a chunk of worth. */
  private boolean take(Arrived next) {
    waiting--;
    Outcome outcome =
        next.checked().isPresent()
            ? download.answered(next.ask(), next.checked().get())
            : next.late() ? download.failed(next.ask()) : download.lacking(next.ask());
    switch (outcome) {
      case Outcome.Stored(int tree, var nodes, Progress progress) -> {
        sink.put(tree, nodes, progress);
        bytes += next.bytes();
        return true;
      }
      case Outcome.Refused(NodeId peer, var fault, String reason) -> {
        LOG.warn("peer={} snapshot: {}", peer, reason);
        switch (fault) {
          case WRONG_CHUNK -> network.blame(peer, Offence.WRONG_DATA, "snapshot: " + reason);
          case NO_ANSWER -> network.blame(peer, Offence.TIMEOUT, "snapshot: " + reason);
        }
      }
      case Outcome.Ignored _ -> {}
    }
    return false;
  }

  private void report() {
    long now = System.nanoTime();
    if (now - reported > REPORT_NANOS) {
      reported = now;
      LOG.info(
          "snapshot height={} megabytes={} gaps={} peers={}",
          download.progress().target().height(),
          bytes >> 20,
          download.progress().trees().stream().mapToInt(tree -> tree.gaps().size()).sum(),
          known.size());
    }
  }

  @Override
  public void close() {
    checkers.shutdownNow();
  }
}
