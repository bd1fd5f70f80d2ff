package endgame.consensus.beacon;

import endgame.storage.tree.Digest;
import endgame.storage.tree.NodeSource;
import endgame.storage.tree.Update;
import java.util.Map;
import java.util.Optional;

/**
 * The tree nodes that one block added, over those of its parent. Once the block is final and its
 * nodes are stored, {@link #settle} lets go of them and of the parent, so that a chain of blocks
 * never grows a chain of overlays.
 */
final class StateNodes implements NodeSource {
  private volatile Map<Digest, byte[]> own;
  private volatile NodeSource below;

  StateNodes(NodeSource below, Update update) {
    this.below = below;
    this.own = update.newNodes();
  }

  /** {@code stored} now holds all that this and everything below it held. */
  void settle(NodeSource stored) {
    below = stored;
    own = Map.of();
  }

  @Override
  public Optional<byte[]> node(Digest digest) {
    byte[] bytes = own.get(digest);
    return bytes == null ? below.node(digest) : Optional.of(bytes);
  }
}
