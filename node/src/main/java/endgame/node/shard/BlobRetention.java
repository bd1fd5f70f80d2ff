package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.registry.OrderedBatch;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes blobs that nobody needs any more, on a thread of its own, in bounded steps.
 *
 * <ul>
 *   <li>A body and a proof that a final statement used go when that is {@code retentionHeights}
 *       final heights ago.
 *   <li>One that no final block has used goes {@link BlobStore#UNCLAIMED_HEIGHTS} after it came.
 *   <li>Whatever the two say, a body of an open span, a program of a shard, and what waits for a
 *       block stay; and nothing goes that this node's own execution has not passed.
 * </ul>
 *
 * What final blocks name is marked before anything is deleted, from where a restart left off.
 */
public final class BlobRetention implements AutoCloseable {
  /** X_2 of a devnet: as long a frozen shard's data may be asked for (design: shards.md 13). */
  public static final long HEIGHTS_DEFAULT = 1200;

  /** Less would delete what restarted nodes still look for. */
  public static final long HEIGHTS_MIN = 2 * BlobStore.UNCLAIMED_HEIGHTS;

  /** Final blocks read in one step. */
  static final int BLOCKS_PER_STEP = 64;

  /** Blobs looked at in one step. */
  static final int BLOBS_PER_STEP = 64;

  private static final long PAUSE_MS = 20;
  private static final long POLL_MS = 60_000;
  private static final Logger LOG = LoggerFactory.getLogger(BlobRetention.class);
  private final ChainStore store;
  private final BlobStore blobs;
  private final Supplier<Set<BlobStore.Name>> waiting;
  private final LongSupplier executed;
  private final long retentionHeights;

  /** The ledger comes with the node: shards can be created from it at any time. */
  private final BlobStore.Name builtIn =
      new BlobStore.Name(BlobKind.PROGRAM, BlobKind.PROGRAM.hash(Programs.ledger()));

  private final Semaphore hints = new Semaphore(1);
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * Prepares.
   *
   * @param waiting blobs that something which waits for a block names
   * @param executed height up to which every shard that runs here is executed
   */
  public BlobRetention(
      ChainStore store,
      BlobStore blobs,
      Supplier<Set<BlobStore.Name>> waiting,
      LongSupplier executed,
      long retentionHeights) {
    if (retentionHeights < HEIGHTS_MIN) {
      throw new IllegalArgumentException("retention of less than " + HEIGHTS_MIN + " heights");
    }
    this.store = store;
    this.blobs = blobs;
    this.waiting = waiting;
    this.executed = executed;
    this.retentionHeights = retentionHeights;
    this.thread = Thread.ofPlatform().name("retention").daemon(true).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** A block is final. */
  public void hint() {
    if (hints.availablePermits() < 1) {
      hints.release();
    }
  }

  private void run() {
    try {
      boolean more = false;
      while (!stopping) {
        // A pause between steps: others want the disk too.
        var _ = hints.tryAcquire(more ? PAUSE_MS : POLL_MS, TimeUnit.MILLISECONDS);
        more = step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.error("the node stops: its disk would fill after this", e);
      Runtime.getRuntime().halt(70);
    }
  }

  /** One bounded piece of work; true when there is more. */
  boolean step() {
    return mark() || deleteDue();
  }

  /** Marks what final blocks name; true when there are more blocks. */
  private boolean mark() {
    long head = store.head().height();
    long seen = blobs.seen();
    long to = Math.min(head, seen + BLOCKS_PER_STEP);
    for (long height = seen + 1; height <= to; height++) {
      Optional<Block> block = store.block(height);
      Optional<BeaconState> before = store.state(height - 1);
      if (block.isPresent() && before.isPresent()) {
        BeaconState state = before.get();
        mark(new ShardReader(state::get), block.get(), height + retentionHeights);
      }
    }
    if (to > seen) {
      blobs.setSeen(to);
    }
    return to < head;
  }

  private void mark(ShardReader before, Block block, long until) {
    for (Bytes encoded : block.body().statements()) {
      Optional<Envelope> envelope = Envelope.decode(encoded);
      if (envelope.isEmpty()) {
        continue;
      }
      blobs.keepUntil(BlobKind.PROOF, envelope.get().proofHash(), until);
      Claim claim = envelope.get().statement().claim();
      before
          .find(claim.shard())
          .ifPresent(shard -> {
            for (BlobStore.Name body : bodies(before, shard, List.of(claim.span()))) {
              blobs.keepUntil(body.kind(), body.hash(), until);
            }
          });
    }
  }

  /** Bodies of the batches of open spans. */
  private static Set<BlobStore.Name> bodies(
      ShardReader state, ShardRecord shard, List<Long> spans) {
    Set<BlobStore.Name> bodies = new HashSet<>();
    BlobKind kind = BlobKind.body(shard.hashSuite());
    for (long span : spans) {
      Optional<ShardRecord.OpenSpan> open = shard.openSpan(span);
      if (open.isEmpty()) {
        continue;
      }
      for (long number = open.get().fromBatch(); number <= open.get().toBatch(); number++) {
        state
            .batch(shard.id(), number)
            .flatMap(OrderedBatch::header)
            .map(BatchHeader::bodyRoot)
            .ifPresent(root -> bodies.add(new BlobStore.Name(kind, root)));
      }
    }
    return bodies;
  }

  /** Deletes some of what is due; true when there may be more. */
  private boolean deleteDue() {
    long now = Math.min(blobs.seen(), executed.getAsLong());
    List<BlobStore.Name> due = blobs.due(now, BLOBS_PER_STEP);
    if (due.isEmpty()) {
      return false;
    }
    Set<BlobStore.Name> needed = needed();
    int deleted = 0;
    for (BlobStore.Name name : due) {
      if (needed.contains(name)) {
        blobs.keepUntil(name.kind(), name.hash(), now + BlobStore.UNCLAIMED_HEIGHTS);
      } else if (blobs.deleteDue(name.kind(), name.hash(), now)) {
        deleted++;
      }
    }
    LOG.debug("height={} {} blobs were due, {} are deleted", now, due.size(), deleted);
    return due.size() == BLOBS_PER_STEP;
  }

  private Set<BlobStore.Name> needed() {
    BeaconState head = store.head();
    ShardReader state = new ShardReader(head::get);
    Set<BlobStore.Name> needed = new HashSet<>(waiting.get());
    needed.add(builtIn);
    for (ShardRecord shard : state.all()) {
      needed.add(new BlobStore.Name(BlobKind.PROGRAM, shard.key().hash()));
      List<Long> spans = shard.open().stream().map(ShardRecord.OpenSpan::span).toList();
      needed.addAll(bodies(state, shard, spans));
    }
    return needed;
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
