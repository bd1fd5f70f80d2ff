package endgame.node.snapshot;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.chain.LightProofs;
import endgame.consensus.codec.Schemas;
import endgame.consensus.light.FarHandover;
import endgame.consensus.light.FinalityProof;
import endgame.consensus.light.Handover;
import endgame.consensus.light.TrustedPoint;
import endgame.consensus.snapshot.Manifest;
import endgame.consensus.snapshot.Progress;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.shard.SnapshotHeights;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Digest;
import endgame.storage.tree.MissingNode;
import endgame.storage.tree.NodeSource;
import endgame.storage.tree.RangeChunk;
import endgame.storage.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Answers what peers ask of snapshots; one thread, so that they never take more than one core. */
public final class SnapshotServer implements AutoCloseable {
  /** Requests that wait; more are answered with nothing. */
  public static final int WAITING_MAX = 128;

  private final ChainStore store;
  private final LightProofs proofs;
  private final IntFunction<Optional<NodeSource>> shards;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().name("snapshots").daemon(true).factory());

  /**
   * Serves a chain.
   *
   * @param shards nodes of a shard that this node executes
   */
  public SnapshotServer(ChainStore store, IntFunction<Optional<NodeSource>> shards) {
    this.store = store;
    this.proofs = new LightProofs(store);
    this.shards = shards;
  }

  /** Replies once, from the server's thread, or at once with nothing when too much waits. */
  public void answer(SnapshotRequest request, Consumer<Optional<Bytes>> reply) {
    try {
      thread.execute(() -> reply.accept(answer(request)));
    } catch (RejectedExecutionException e) {
      reply.accept(Optional.empty());
    }
  }

  /** What this node has. */
  Optional<Bytes> answer(SnapshotRequest request) {
    try {
      return switch (request) {
        case SnapshotRequest.OfManifest(long above) ->
            manifest(above).map(Manifest.SSZ::encodeBytes);
        case SnapshotRequest.OfHandover(long trusted, long epoch) ->
            proofs.farHandover(trusted, epoch).map(FarHandover.SSZ::encodeBytes);
        case SnapshotRequest.OfChunk chunk -> chunk(chunk);
      };
    } catch (MissingNode pruned) {
      return Optional.empty();
    }
  }

  private Optional<Manifest> manifest(long above) {
    long height = SnapshotHeights.newest(store);
    if (height <= Math.max(0, above)) {
      return Optional.empty();
    }
    Optional<Handover> boundary = proofs.handover(store.genesis().epochOf(height));
    Optional<FinalityProof> next = proofs.finality(height + 1);
    Optional<BeaconState> state = store.state(height);
    if (boundary.isEmpty() || next.isEmpty() || state.isEmpty()) {
      return Optional.empty();
    }
    List<Manifest.Part> parts = new ArrayList<>();
    for (ShardRecord record : new ShardReader(state.get()::get).all()) {
      Hash root = record.proven().root();
      if (parts.size() < Manifest.PARTS_MAX && has(record.id(), root)) {
        parts.add(new Manifest.Part(record.id(), root));
      }
    }
    return Optional.of(new Manifest(boundary.get(), next.get(), parts));
  }

  private boolean has(int shard, Hash root) {
    return shards
        .apply(shard)
        .map(nodes -> root.isZero() || nodes.node(Digest.of(root.toBytes())).isPresent())
        .orElse(false);
  }

  private Optional<Bytes> chunk(SnapshotRequest.OfChunk request) {
    Optional<BeaconState> offered = offered(request);
    Optional<NodeSource> nodes =
        request.tree() == Progress.BEACON
            ? offered.map(BeaconState::nodes)
            : offered.flatMap(_ -> shards.apply(request.tree()));
    Tree tree = request.tree() == Progress.BEACON ? Tree.SHA256 : P2TreeHasher.TREE;
    return nodes.map(source ->
        Bytes.wrap(
            RangeChunk.make(
                tree,
                source,
                Digest.of(request.root().toBytes()),
                request.gap().from(),
                request.gap().until(),
                SnapshotRequest.CHUNK_BYTES)));
  }

  /** The state among those that are offered whose snapshot has this tree. */
  private Optional<BeaconState> offered(SnapshotRequest.OfChunk request) {
    long length = store.genesis().epochLength();
    long oldest = Math.max(1, SnapshotHeights.oldest(store));
    for (long height = SnapshotHeights.newest(store); height >= oldest; height -= length) {
      Optional<BeaconState> state = store.state(height);
      if (state.isPresent()
          && root(state.get(), request.tree()).equals(Optional.of(request.root()))) {
        return state;
      }
    }
    return Optional.empty();
  }

  private static Optional<Hash> root(BeaconState state, int tree) {
    return tree == Progress.BEACON
        ? Optional.of(state.root())
        : new ShardReader(state::get).find(tree).map(record -> record.proven().root());
  }

  /** What an owner of another node may write down to start from: the last epoch's beginning. */
  public static Optional<TrustedPoint> checkpoint(ChainStore store) {
    long height = SnapshotHeights.newest(store);
    return store
        .state(height)
        .map(state -> {
          long epoch = store.genesis().epochOf(height + 1);
          return new TrustedPoint(
              epoch, Schemas.validatorsRoot(state.validators(epoch)), state.digest());
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
