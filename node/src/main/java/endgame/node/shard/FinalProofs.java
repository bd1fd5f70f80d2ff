package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.Sidecars;
import endgame.shard.registry.Sidecars.ProofToCheck;
import endgame.zk.proof.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An observer's own check of every final statement, in order, on a thread of its own. It trusts no
 * validator for it: what a shard serves as final has been verified here.
 *
 * <ul>
 *   <li>A height is checked when the proof of each of its statements is accepted. The next one
 *       waits for it.
 *   <li>A proof that no peer holds is asked for again until its height is more than {@code
 *       retentionHeights} below the head: peers delete it then. After that the statement counts as
 *       missing; for it there are only the validators' signatures.
 *   <li>A proof that is false ends the process: two thirds of the weight have signed for it. A
 *       restart begins at the same height.
 * </ul>
 */
public final class FinalProofs implements AutoCloseable {
  private static final long POLL_MS = 1000;

  /** Heights between two lines of the log while this catches up. */
  private static final long SAYS_EVERY = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(FinalProofs.class);
  private final ChainStore store;
  private final BlobStore blobs;
  private final BlobExchange exchange;
  private final ProofVerifier verifier;
  private final IntPredicate watched;
  private final long retentionHeights;
  private final Consumer<Falsehood> onFalse;
  private final Map<Integer, Long> finalBatches = new ConcurrentHashMap<>();
  private final Semaphore hints = new Semaphore(0);
  private final Runnable hinting = this::hint;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile Progress progress;
  private long waitsAt = -1;

  /** A final statement whose proof is refused. */
  public record Falsehood(long height, int shard, String reason) {}

  /**
   * How far this is.
   *
   * @param checked height up to which all is checked
   * @param verified proofs since the start of the process
   * @param missing statements since then whose proof nobody has any more
   */
  public record Progress(long checked, long verified, long missing) {}

  /**
   * Prepares.
   *
   * @param watched shards whose statements are checked
   * @param onFalse is told once, on this thread, which then ends
   */
  public FinalProofs(
      ChainStore store,
      BlobStore blobs,
      BlobExchange exchange,
      ProofVerifier verifier,
      IntPredicate watched,
      long retentionHeights,
      Consumer<Falsehood> onFalse) {
    this.store = store;
    this.blobs = blobs;
    this.exchange = exchange;
    this.verifier = verifier;
    this.watched = watched;
    this.retentionHeights = retentionHeights;
    this.onFalse = onFalse;
    // What lies before a snapshot is not here: its root stands for it.
    this.progress = new Progress(Math.max(blobs.checked(), store.base()), 0, 0);
    this.thread = Thread.ofPlatform().name("proofs").daemon(true).unstarted(this::run);
    noteFinal();
  }

  public void start() {
    // The base may have come since: the chain starts from a snapshot before this does.
    progress = new Progress(Math.max(progress.checked(), store.base()), 0, 0);
    noteFinal();
    thread.start();
  }

  /** A block is final, or a verdict is known. */
  public void hint() {
    if (hints.availablePermits() < 2) {
      hints.release();
    }
  }

  public Progress progress() {
    return progress;
  }

  /** The last batch of a shard that is final and checked. */
  public long finalBatch(int shard) {
    return finalBatches.getOrDefault(shard, 0L);
  }

  /** Height up to which all is checked. */
  public long checkedHeight() {
    return progress.checked();
  }

  private void run() {
    try {
      while (!stopping) {
        if (!step()) {
          var _ = hints.tryAcquire(POLL_MS, TimeUnit.MILLISECONDS);
          hints.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.error("the node stops: final proofs can't be checked after this", e);
      Runtime.getRuntime().halt(70);
    }
  }

  /** Checks the next height; false when there is none, or something is not here yet. */
  boolean step() throws InterruptedException {
    long height = progress.checked() + 1;
    if (stopping || height > store.head().height()) {
      return false;
    }
    BeaconState before = store.state(height - 1).orElseThrow();
    Block block = store.block(height).orElseThrow();
    ShardReader reader = new ShardReader(before::get);
    long verified = progress.verified();
    long missing = progress.missing();
    for (ProofToCheck proof : Sidecars.proofsIn(reader, block.body())) {
      if (watched.test(proof.shard())) {
        switch (settle(reader, proof, height)) {
          case WAITS -> {
            return false;
          }
          case ACCEPTED -> verified++;
          case MISSING -> missing++;
        }
      }
    }
    progress = new Progress(height, verified, missing);
    blobs.setChecked(height);
    noteFinal();
    if (height % SAYS_EVERY == 0) {
      LOG.info("height={} proofs are checked: verified={} missing={}", height, verified, missing);
    }
    return true;
  }

  private enum Outcome {
    ACCEPTED,
    MISSING,
    WAITS
  }

  private Outcome settle(ShardReader before, ProofToCheck proof, long height)
      throws InterruptedException {
    if (!blobs.hold(BlobKind.PROOF, proof.proofHash())
        && !exchange.fetchNow(BlobKind.PROOF, proof.proofHash())) {
      return notHeld(proof, height);
    }
    Optional<Bytes> key = before.verifyingKey(proof.shard());
    if (!blobs.hold(BlobKind.PROGRAM, proof.keyHash())) {
      if (key.isPresent()) {
        blobs.put(BlobKind.PROGRAM, key.get());
      } else if (!exchange.fetchNow(BlobKind.PROGRAM, proof.keyHash())) {
        waits(proof, height, "the program that it is verified with");
        return Outcome.WAITS;
      }
    }
    Optional<Verdict> verdict = verifier.verdict(proof, hinting);
    if (verdict.isEmpty()) {
      return Outcome.WAITS;
    }
    return switch (verdict.get()) {
      case Verdict.Accepted() -> Outcome.ACCEPTED;
      case Verdict.Rejected(String reason) -> {
        stopping = true;
        onFalse.accept(new Falsehood(height, proof.shard(), reason));
        yield Outcome.WAITS;
      }
    };
  }

  private Outcome notHeld(ProofToCheck proof, long height) {
    if (store.head().height() - height <= retentionHeights) {
      waits(proof, height, "its proof");
      return Outcome.WAITS;
    }
    if (progress.missing() == 0) {
      LOG.warn(
          "shard={} height={} no peer has the proof of this statement, nor maybe of later ones:"
              + " peers keep proofs for {} heights. For what came before, there are only the"
              + " validators' signatures; start with --checkpoint to begin later",
          proof.shard(),
          height,
          retentionHeights);
    }
    return Outcome.MISSING;
  }

  private void waits(ProofToCheck proof, long height, String what) {
    // Once a height: it is looked for every second.
    if (waitsAt != height && !exchange.isAlone()) {
      waitsAt = height;
      LOG.warn(
          "shard={} height={} no peer has {}: nothing later is served as final."
              + " If this stays, add peers that keep proofs (--p2p-peers)",
          proof.shard(),
          height,
          what);
    }
  }

  private void noteFinal() {
    BeaconState state = store.state(progress.checked()).orElseThrow();
    for (ShardRecord shard : new ShardReader(state::get).all()) {
      finalBatches.put(shard.id(), shard.proven().batch());
    }
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
