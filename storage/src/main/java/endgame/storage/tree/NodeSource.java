package endgame.storage.tree;

import java.util.Optional;

/**
 * Where the nodes of trees are read. Trusted: the bytes under a digest are not hashed again (see
 * {@link Node#digest} for those that come from elsewhere).
 */
@FunctionalInterface
public interface NodeSource {
  /** No node at all: enough for the empty tree. */
  NodeSource EMPTY = digest -> Optional.empty();

  /** The bytes that {@link Update#newNodes} once gave for this digest; not to be written to. */
  Optional<byte[]> node(Digest digest);
}
