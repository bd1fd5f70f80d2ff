package endgame.node;

import endgame.consensus.chain.ChainStore;
import endgame.node.beacon.PeerNetwork;
import endgame.node.shard.ShardRunners;
import endgame.node.snapshot.SnapshotServer;
import endgame.node.snapshot.SnapshotStart;
import endgame.shard.execution.ShardStore;
import endgame.shard.registry.ShardRecord;
import endgame.storage.kv.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A node's part in snapshots: what it serves, and its start from one. */
final class SnapshotRole {
  private SnapshotRole() {}

  static SnapshotServer server(ChainStore store, ShardRunners runners) {
    return new SnapshotServer(
        store, shard -> runners.get(shard).map(runner -> runner.execution().store().stateNodes()));
  }

  /** Waits for the snapshot if the node is to start from one and has no chain yet. */
  static void start(NodeConfig config, ChainStore store, PeerNetwork network, Path shards)
      throws IOException {
    if (config.checkpoint().isEmpty() && store.snapshot().isPresent()) {
      throw new IOException(
          "the data directory holds a part of a snapshot: start with --checkpoint to go on");
    }
    if (config.checkpoint().isEmpty() || !SnapshotStart.isDue(store)) {
      return;
    }
    SnapshotStart start =
        new SnapshotStart(
            store,
            network,
            InstantSource.system(),
            config.checkpoint().get(),
            config::executes,
            new Stores(store, shards));
    try {
      start.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the start from a snapshot was interrupted", e);
    }
  }

  /** The databases of shards, where their runners look for them. */
  private static final class Stores implements SnapshotStart.ShardStores {
    private final ChainStore chain;
    private final Path folder;
    private final List<Database> opened = new ArrayList<>();

    Stores(ChainStore chain, Path folder) {
      this.chain = chain;
      this.folder = folder;
    }

    @Override
    public ShardStore open(ShardRecord record) throws IOException {
      Path own = Files.createDirectories(folder.resolve(Integer.toString(record.id())));
      Database database =
          Database.open(own.resolve("db"), ShardStore.FAMILIES, Database.Options.SMALL);
      opened.add(database);
      return new ShardStore(database, chain.genesis().hash(), record.id(), record.programHash());
    }

    @Override
    public void close() {
      opened.forEach(Database::close);
      opened.clear();
    }
  }
}
