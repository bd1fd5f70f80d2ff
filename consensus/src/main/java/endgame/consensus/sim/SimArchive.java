package endgame.consensus.sim;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.chain.LightProofs;
import endgame.consensus.codec.Schemas;
import endgame.consensus.light.Checkpoint;
import endgame.consensus.light.FarHandover;
import endgame.consensus.light.FinalityProof;
import endgame.consensus.light.Handover;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Verified;
import endgame.consensus.snapshot.Manifest;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.storage.kv.MemoryDatabase;
import endgame.storage.tree.Digest;
import endgame.storage.tree.RangeChunk;
import endgame.storage.tree.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The final chain of a simulated node, as a node keeps it, and what it answers of it to light
 * clients and to who starts from a snapshot. All of it is durable.
 */
public final class SimArchive {
  /** Snapshots that are served, the newest ones. */
  static final int SNAPSHOTS = 3;

  private final ChainStore store;
  private final LightProofs proofs;

  SimArchive(Genesis genesis, Map<Hash, Bytes> ballast) {
    try {
      this.store = new ChainStore(new MemoryDatabase(ChainStore.FAMILIES), genesis, ballast);
    } catch (ChainStore.OtherNetwork e) {
      throw new IllegalStateException(e);
    }
    this.proofs = new LightProofs(store);
  }

  /** The chain. */
  public ChainStore store() {
    return store;
  }

  /** What light clients ask for. */
  public LightProofs proofs() {
    return proofs;
  }

  /** A client that trusts the beginning of an epoch that is final here. */
  public LightClient client(long epoch) {
    BeaconState state = store.state(epoch * store.genesis().epochLength()).orElseThrow();
    Checkpoint checkpoint =
        new Checkpoint(
            store.genesis().hash(),
            store.genesis().epochLength(),
            epoch,
            Schemas.validatorsRoot(state.validators(epoch)),
            state.timestampMs());
    return switch (LightClient.of(checkpoint, state.validators(epoch), FakeSignatures.light())) {
      case Verified.Shown<LightClient>(LightClient client) -> client;
      case Verified.Refused<LightClient>(String reason) -> throw new IllegalStateException(reason);
    };
  }

  /** The answer to a peer. */
  Optional<Bytes> answer(SnapshotRequest request) {
    return switch (request) {
      case SnapshotRequest.OfManifest(long above) -> manifest(above).map(Manifest.SSZ::encodeBytes);
      case SnapshotRequest.OfHandover(long trusted, long epoch) ->
          proofs.farHandover(trusted, epoch).map(FarHandover.SSZ::encodeBytes);
      case SnapshotRequest.OfChunk chunk -> chunk(chunk);
    };
  }

  private long newest() {
    long length = store.genesis().epochLength();
    return Math.max(0, (store.head().height() - 1) / length * length);
  }

  private Optional<Manifest> manifest(long above) {
    return newest() <= above ? Optional.empty() : manifestAt(newest());
  }

  /** That of a boundary, however old it is. */
  Optional<Manifest> manifestAt(long height) {
    Optional<Handover> boundary = proofs.handover(store.genesis().epochOf(height));
    Optional<FinalityProof> next = proofs.finality(height + 1);
    return boundary.isPresent() && next.isPresent()
        ? Optional.of(new Manifest(boundary.get(), next.get(), List.of()))
        : Optional.empty();
  }

  private Optional<Bytes> chunk(SnapshotRequest.OfChunk request) {
    long length = store.genesis().epochLength();
    for (long height = newest();
        height > Math.max(0, newest() - SNAPSHOTS * length);
        height -= length) {
      Optional<BeaconState> state = store.state(height);
      if (state.isPresent() && state.get().root().equals(request.root())) {
        return Optional.of(
            Bytes.wrap(
                RangeChunk.make(
                    Tree.SHA256,
                    state.get().nodes(),
                    Digest.of(request.root().toBytes()),
                    request.gap().from(),
                    request.gap().until(),
                    SnapshotRequest.CHUNK_BYTES)));
      }
    }
    return Optional.empty();
  }
}
