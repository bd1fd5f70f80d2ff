package endgame.storage.tree;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes in memory over another source: a speculative state over the state it forks from. Reading is
 * safe for many threads once nobody adds.
 */
public final class NodeOverlay implements NodeSource {
  private final NodeSource below;
  private final Map<Digest, byte[]> nodes = new HashMap<>();

  public NodeOverlay(NodeSource below) {
    this.below = below;
  }

  public void add(Update update) {
    nodes.putAll(update.newNodes());
  }

  /** Nodes held here, not below. */
  public int size() {
    return nodes.size();
  }

  @Override
  public Optional<byte[]> node(Digest digest) {
    byte[] bytes = nodes.get(digest);
    return bytes == null ? below.node(digest) : Optional.of(bytes);
  }
}
