package endgame.node.bench;

import endgame.consensus.codec.Decoded;
import endgame.consensus.snapshot.Progress;
import endgame.consensus.snapshot.SnapshotDownload;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.snapshot.Target;
import endgame.consensus.types.Hash;
import endgame.node.snapshot.SnapshotFetch;
import endgame.p2p.Network;
import endgame.p2p.PeerAddress;
import endgame.p2p.PeerHandler;
import endgame.p2p.Responder;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;
import endgame.storage.kv.Batch;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.Database;
import endgame.storage.tree.Digest;
import endgame.storage.tree.RangeChunk;
import endgame.storage.tree.Sha256TreeHasher;
import endgame.storage.tree.Tree;
import endgame.storage.tree.TreeNodes;
import endgame.storage.tree.Update;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A beacon state goes from one node's disk to another's, over loopback and TLS. */
public final class SnapshotBench {
  private static final int VALUE_BYTES = 200;

  /** Of a leaf in a chunk: kind, key, length, value, and the inner nodes above it. */
  private static final int LEAF_BYTES = 36 + VALUE_BYTES;

  private static final int CHANGES = 20_000;
  private static final ColumnFamily<Digest, byte[]> NODES = TreeNodes.family("nodes");

  private SnapshotBench() {}

  /**
   * Measures.
   *
   * @param megabytes of chunks, 2^20 bytes each
   */
  public static Report run(int megabytes) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("endgame-bench");
    Report.Rows rows = new Report.Rows();
    try (Database from = open(folder.resolve("from"));
        Database to = open(folder.resolve("to"))) {
      long start = System.nanoTime();
      Digest root = fill(from, (int) (((long) megabytes << 20) / LEAF_BYTES));
      double building = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      long bytes = copy(from, to, root);
      double seconds = (System.nanoTime() - start) / 1e9;
      rows.add("state of values of " + VALUE_BYTES + " bytes, in chunks", bytes / 1e6, "MB")
          .add("building it", building, "s")
          .add("snapshot over loopback TLS, one peer", seconds, "s")
          .add("speed", bytes / 1e6 / seconds, "MB/s")
          .add("one GB at that speed", seconds * 1e9 / bytes / 60, "min");
    } finally {
      delete(folder);
    }
    return rows.of("snapshot");
  }

  private static Database open(Path folder) throws IOException {
    return Database.open(Files.createDirectories(folder), List.of(NODES), Database.Options.SMALL);
  }

  /** Keys come in order, spread over all: so it is built a part at a time, and soon. */
  private static Digest fill(Database database, int leaves) {
    SplittableRandom random = new SplittableRandom(1);
    long step = Long.divideUnsigned(-1, leaves + (long) CHANGES);
    TreeNodes nodes = new TreeNodes(database, NODES);
    Digest root = Digest.ZERO;
    for (int done = 0; done < leaves; done += CHANGES) {
      TreeMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
      for (int i = 0; i < CHANGES; i++) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        changes.put(
            new Digest((done + i) * step, random.nextLong(), random.nextLong(), random.nextLong()),
            Optional.of(value));
      }
      Update update = Tree.SHA256.update(nodes, root, changes);
      Batch batch = new Batch();
      nodes.add(batch, update);
      update.replaced().forEach(old -> batch.delete(NODES, old));
      database.writeUnsynced(batch);
      root = update.newRoot();
    }
    return root;
  }

  private static long copy(Database from, Database to, Digest root)
      throws IOException, InterruptedException {
    NodeKey server = NodeKey.fromSeed(new byte[32]);
    byte[] seed = new byte[32];
    seed[0] = 1;
    NodeKey client = NodeKey.fromSeed(seed);
    Target target = new Target(1, Hash.ZERO, 1, Hash.of(root.toBytes()), Hash.ZERO);
    SnapshotDownload download =
        new SnapshotDownload(Progress.start(target), tree -> Sha256TreeHasher.INSTANCE);
    TreeNodes nodes = new TreeNodes(from, NODES);
    try (ExecutorService one = Executors.newSingleThreadExecutor();
        Network serving = LoopbackPeers.listen(server, false, new Serving(nodes, one));
        Network asking = LoopbackPeers.listen(client, false, (peer, channel, bytes) -> {});
        SnapshotFetch fetch =
            new SnapshotFetch(
                new LoopbackPeers(asking, Channel.SNAPSHOTS),
                download,
                (tree, added, progress) -> {
                  Batch batch = new Batch();
                  added.forEach((digest, bytes) -> batch.put(NODES, digest, bytes));
                  to.writeUnsynced(batch);
                })) {
      asking.keep(List.of(new PeerAddress(server.id(), "127.0.0.1", serving.port())));
      if (!fetch.run()) {
        throw new IllegalStateException("the peer lacks its own snapshot");
      }
      to.write(new Batch().delete(NODES, Digest.ZERO));
      return fetch.bytes();
    }
  }

  /** Answers chunks, on one thread as a node does. */
  private record Serving(TreeNodes nodes, ExecutorService thread) implements PeerHandler {
    @Override
    public void onMessage(PeerId peer, Channel channel, byte[] bytes) {}

    @Override
    public void onRequest(PeerId peer, Channel channel, byte[] bytes, Responder responder) {
      if (SnapshotRequest.SSZ.decode(bytes)
          instanceof Decoded.Ok<SnapshotRequest>(SnapshotRequest.OfChunk chunk)) {
        thread.execute(() ->
            responder.answer(
                RangeChunk.make(
                    Tree.SHA256,
                    nodes,
                    Digest.of(chunk.root().toBytes()),
                    chunk.gap().from(),
                    chunk.gap().until(),
                    SnapshotRequest.CHUNK_BYTES)));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
