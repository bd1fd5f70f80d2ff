package endgame.node.snapshot;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.light.TrustedPoint;
import endgame.consensus.snapshot.Progress;
import endgame.consensus.snapshot.SnapshotDownload;
import endgame.consensus.snapshot.Target;
import endgame.node.beacon.PeerNetwork;
import endgame.shard.execution.ShardStore;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Digest;
import endgame.storage.tree.Sha256TreeHasher;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a node that has no chain, or has begun to: returns when the state of a snapshot is there.
 */
public final class SnapshotStart {
  private static final long PAUSE_MS = 1_000;
  private static final int SAYS_EVERY = 30;
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStart.class);
  private final Genesis genesis;
  private final ChainStore store;
  private final PeerNetwork network;
  private final SnapshotChoice choice;
  private final IntPredicate executed;
  private final ShardStores shards;

  /** Never released: a wait that an interrupt ends. */
  private final Semaphore pause = new Semaphore(0);

  /** Opens and closes shards' stores, before they are executed. */
  public interface ShardStores {
    ShardStore open(ShardRecord record) throws IOException;

    void close();
  }

  /**
   * Prepares.
   *
   * @param executed which shards this node executes
   */
  public SnapshotStart(
      ChainStore store,
      PeerNetwork network,
      InstantSource clock,
      TrustedPoint trusted,
      IntPredicate executed,
      ShardStores shards) {
    this.genesis = store.genesis();
    this.store = store;
    this.network = network;
    this.choice = new SnapshotChoice(genesis, trusted, network, clock);
    this.executed = executed;
    this.shards = shards;
  }

  /** True when there is something to do: no chain yet, or a download that has not ended. */
  public static boolean isDue(ChainStore store) {
    return store.head().height() == 0 || store.snapshot().isPresent();
  }

  /** Blocks until the snapshot is the head. */
  public void run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Progress progress;
    Optional<Progress> kept = store.snapshot();
    if (kept.isPresent()) {
      progress = kept.get();
    } else {
      progress = Progress.start(choose(0));
      // On disk before a node of it is: a restart never takes an older one.
      store.putSnapshot(Map.of(), progress);
    }
    LOG.info("snapshot height={} is fetched", progress.target().height());
    SnapshotDownload download =
        new SnapshotDownload(
            progress,
            tree ->
                tree == Progress.BEACON ? Sha256TreeHasher.INSTANCE : P2TreeHasher.TREE.hasher());
    Map<Integer, ShardStore> opened = new HashMap<>();
    try (SnapshotFetch fetch =
        new SnapshotFetch(network, download, (tree, nodes, now) -> put(opened, tree, nodes, now))) {
      if (store.head().height() < progress.target().height()) {
        fetchBeacon(fetch, download);
      }
      fetchShards(fetch, download, opened);
      LOG.info(
          "snapshot height={} megabytes={} seconds={} is the head",
          store.head().height(),
          fetch.bytes() >> 20,
          (System.nanoTime() - start) / 1_000_000_000L);
    } finally {
      shards.close();
    }
    store.endSnapshot();
  }

  private void put(
      Map<Integer, ShardStore> opened, int tree, Map<Digest, byte[]> nodes, Progress progress) {
    ShardStore shard = opened.get(tree);
    if (tree == Progress.BEACON) {
      store.putSnapshot(nodes, progress);
    } else if (shard != null) {
      shard.putSnapshot(nodes);
      store.putSnapshot(Map.of(), progress);
    } else {
      throw new IllegalStateException("the store of shard " + tree + " is not open");
    }
  }

  /** Asks until a peer shows a snapshot: without one there is nothing to start from. */
  private Target choose(long above) throws IOException, InterruptedException {
    for (int round = 0; ; round++) {
      Optional<Target> target = choice.newest(above);
      if (target.isPresent()) {
        return target.get();
      }
      if (round % SAYS_EVERY == 0) {
        LOG.info(
            "no peer of {} shows a snapshot above height {} yet: waiting",
            network.peers().size(),
            above);
      }
      var _ = pause.tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void fetchBeacon(SnapshotFetch fetch, SnapshotDownload download)
      throws IOException, InterruptedException {
    while (!fetch.run()) {
      Target old = download.progress().target();
      LOG.info("snapshot height={} is served by nobody any more", old.height());
      Target newer = choose(old.height());
      if (download.move(newer)) {
        store.putSnapshot(Map.of(), download.progress());
      }
    }
    store.adopt(download.progress().target());
  }

  private void fetchShards(
      SnapshotFetch fetch, SnapshotDownload download, Map<Integer, ShardStore> opened)
      throws IOException, InterruptedException {
    BeaconState state = store.state(download.progress().target().height()).orElseThrow();
    Map<Integer, ShardRecord> wanted = new HashMap<>();
    for (ShardRecord record : new ShardReader(state::get).all()) {
      boolean has = record.isForeign() || record.proven().span() < 0;
      if (!has && executed.test(record.id())) {
        ShardStore shard = shards.open(record);
        if (shard.isFresh()) {
          opened.put(record.id(), shard);
          wanted.put(record.id(), record);
          if (download.progress().tree(record.id()).isEmpty()) {
            download.add(record.id(), record.proven().root());
          }
        }
      }
    }
    store.putSnapshot(Map.of(), download.progress());
    if (!wanted.isEmpty() && !fetch.run()) {
      LOG.warn("not every shard's state is served by a peer: those are executed from the start");
    }
    wanted.forEach((id, record) -> {
      ShardStore shard = opened.get(id);
      if (shard != null && download.progress().isWhole(id)) {
        long last = (record.proven().span() + 1) * genesis.spanLength();
        shard.startFrom(record.proven(), last);
        LOG.info("shard={} batch={} is where execution goes on", id, record.proven().batch());
      }
    });
  }
}
