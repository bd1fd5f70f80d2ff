package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.sequencing.BytesPool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard without a program on one thread: follows what is ordered, holds its bodies, sequences
 * bytes when elected, and repeats statements that provers outside have submitted here.
 */
public final class ForeignRunner implements AutoCloseable {
  /** Submitted statements that are repeated until they are final. */
  public static final int SUBMITTED_MAX = 16;

  private static final long POLL_MS = 500;
  private static final long REPEAT_HEIGHTS = 8;
  private static final Logger LOG = LoggerFactory.getLogger(ForeignRunner.class);
  private final int shard;
  private final ChainStore store;
  private final BlobStore blobs;
  private final BlobExchange exchange;
  private final ShardLayer layer;
  private final PeerNetwork network;
  private final OrderedBatches ordered;
  private final Optional<Sequencing> sequencing;
  private final BytesPool pool;
  private final BlobKind bodies;
  private final Semaphore hints = new Semaphore(1);
  private final Map<Hash, Sent> submitted = new LinkedHashMap<>();
  private final Thread thread;
  private volatile boolean stopping;
  private long followed;

  /** A statement, and the height at which it was sent last. */
  private record Sent(Envelope envelope, long height) {}

  public ForeignRunner(ShardRunner.Surroundings with, ShardRecord record) {
    this.shard = record.id();
    this.store = with.store();
    this.blobs = with.blobs();
    this.exchange = with.exchange();
    this.layer = with.layer();
    this.network = with.network();
    this.ordered = new OrderedBatches(store, blobs);
    this.sequencing = with.sequencer().map(self -> new Sequencing(with, self));
    this.pool = new BytesPool(record.limits().bodyBytes(), ShardLimits.TRANSACTION_BYTES_MAX);
    this.bodies = BlobKind.body(record.hashSuite());
    this.thread = Thread.ofPlatform().name("shard-" + shard).daemon(true).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** A block is final, a transaction or a body has come. */
  public void hint() {
    if (hints.availablePermits() < 2) {
      hints.release();
    }
  }

  public int shard() {
    return shard;
  }

  public BytesPool pool() {
    return pool;
  }

  /** Sends a statement to the peers now, and again until it is final. Its proof is held here. */
  public void submit(Envelope envelope) {
    synchronized (submitted) {
      if (submitted.size() >= SUBMITTED_MAX) {
        submitted.remove(submitted.keySet().iterator().next());
      }
      submitted.put(envelope.proofHash(), new Sent(envelope, store.head().height()));
    }
    send(envelope);
  }

  private void send(Envelope envelope) {
    Bytes encoded = envelope.encode();
    network.broadcast(
        Wire.GOSSIP, Wire.Gossip.SSZ.encodeBytes(new Wire.Gossip.StatementEnvelope(encoded)));
    layer.onEnvelope(Optional.empty(), encoded);
  }

  private void run() {
    try {
      while (!stopping) {
        boolean hinted = hints.tryAcquire(POLL_MS, TimeUnit.MILLISECONDS);
        hints.drainPermits();
        if (hinted) {
          round();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.error("shard={} the node stops: the shard can't go on after this", shard, e);
      Runtime.getRuntime().halt(70);
    }
  }

  /** What a hint is followed by. */
  void round() {
    BeaconState head = store.head();
    Optional<ShardRecord> record = new ShardReader(head::get).find(shard);
    if (record.isPresent()) {
      if (follow(record.get())) {
        sequence(head, record.get());
      }
      repeat(record.get());
    }
  }

  /** Takes what is ordered out of the pool; false while a body is missing, which is fetched. */
  private boolean follow(ShardRecord record) {
    followed = Math.max(followed, record.proven().batch());
    while (followed < record.head().batch()) {
      Optional<OrderedBatches.Ordered> next = ordered.find(shard, followed + 1);
      if (next.isEmpty()) {
        // The head has moved on meanwhile, and this batch is final: the next round begins after it.
        return false;
      }
      if (!next.get().isWhole()) {
        Hash root = next.get().batch().header().orElseThrow().bodyRoot();
        exchange.fetch(bodies, root, Optional.empty(), this::hint);
        return false;
      }
      next.get().body().ifPresent(body -> pool.onOrdered(transactions(body)));
      followed++;
    }
    return true;
  }

  private static List<Bytes> transactions(Bytes body) {
    return switch (BatchBody.decode(body)) {
      case BatchBody.Decoded.Ok(List<Bytes> transactions) -> transactions;
      case BatchBody.Decoded.Malformed _ -> List.of();
    };
  }

  private void sequence(BeaconState head, ShardRecord record) {
    if (sequencing.isEmpty() || pool.size() == 0) {
      return;
    }
    Optional<Sequencing.Turn> turn = sequencing.get().turn(head, record);
    if (turn.isEmpty()) {
      return;
    }
    List<Bytes> transactions = pool.take(record.limits().bodyBytes(), ShardLimits.TRANSACTIONS_MAX);
    if (!transactions.isEmpty()) {
      sequencing.get().publish(turn.get(), transactions);
    }
  }

  private void repeat(ShardRecord record) {
    long now = store.head().height();
    List<Sent> due;
    synchronized (submitted) {
      submitted
          .values()
          .removeIf(s -> s.envelope().statement().claim().toBatch() <= record.proven().batch());
      due = submitted.values().stream().filter(s -> now - s.height() >= REPEAT_HEIGHTS).toList();
      due.forEach(s -> submitted.put(s.envelope().proofHash(), new Sent(s.envelope(), now)));
    }
    due.forEach(s -> send(s.envelope()));
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
