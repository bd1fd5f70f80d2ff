package endgame.p2p.pieces;

import org.jspecify.annotations.Nullable;

/** Where blobs to serve come from; thread-safe. */
@FunctionalInterface
public interface BlobSource {
  /** A blob, cut, or null if it isn't here. */
  @Nullable Pieces find(BlobId id);
}
