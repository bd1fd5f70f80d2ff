package endgame.consensus.snapshot;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.codec.Union;
import endgame.consensus.types.Hash;
import endgame.storage.tree.RangeChunk;
import java.util.List;

/** What is asked on the snapshot channel; an empty answer means "I don't have it". */
public sealed interface SnapshotRequest {
  /** Most bytes of a chunk. */
  int CHUNK_BYTES = RangeChunk.MAX_BYTES;

  /** Fewest bytes of a chunk that leaves a part of its gap open. */
  int CHUNK_BYTES_LEAST = CHUNK_BYTES - RangeChunk.LIMIT_MIN;

  /** The newest snapshot above a height; the answer is a {@link Manifest}. */
  record OfManifest(long above) implements SnapshotRequest {}

  /**
   * The end of an epoch for a light client; the answer is a {@link
   * endgame.consensus.light.FarHandover}.
   *
   * @param trusted the epoch whose set the client has
   */
  record OfHandover(long trusted, long epoch) implements SnapshotRequest {}

  /**
   * A run of a tree; the answer is a {@link RangeChunk}.
   *
   * @param tree {@link Progress#BEACON} or a shard
   */
  record OfChunk(int tree, Hash root, Gap gap) implements SnapshotRequest {}

  SszType<SnapshotRequest> SSZ =
      new Union<>(
          List.of(
              new Union.Alternative<>(
                  OfManifest.class, Ssz.U64.as(OfManifest::new, OfManifest::above)),
              new Union.Alternative<>(
                  OfHandover.class,
                  Container.of(OfHandover.class)
                      .field("trusted", Ssz.U64, OfHandover::trusted)
                      .field("epoch", Ssz.U64, OfHandover::epoch)
                      .make(v -> new OfHandover(v.<Long>get(0), v.<Long>get(1)))),
              new Union.Alternative<>(
                  OfChunk.class,
                  Container.of(OfChunk.class)
                      .field("tree", Ssz.U32, OfChunk::tree)
                      .field("root", Ssz.HASH, OfChunk::root)
                      .field("gap", Gap.SSZ, OfChunk::gap)
                      .make(v -> new OfChunk(v.<Integer>get(0), v.get(1), v.get(2))))));
}
