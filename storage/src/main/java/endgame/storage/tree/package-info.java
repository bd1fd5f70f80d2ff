/**
 * The authenticated key-value tree of shards (docs/shard-protocol.md 2) and, with SHA-256, of the
 * beacon state.
 *
 * <h2>Shape</h2>
 *
 * <ul>
 *   <li>Keys are 32 bytes, values 1 to 65,536. A key lives where the bits of its path lead.
 *   <li>A subtree with no leaf is the zero digest; with one leaf, that leaf's digest, at whatever
 *       depth; else {@code node(left, right)}, one side of which may be empty if the other is an
 *       inner node. So the root depends on the contents alone, not on their history.
 *   <li>Depth is at most 256. Two keys with one path are a collision of the hash, and a bug.
 * </ul>
 *
 * <h2>Why absence holds</h2>
 *
 * <ul>
 *   <li>A path that ends in the zero digest, or in another key's leaf, can't go on below: leaves
 *       and inner nodes are in different domains of the hash, or {@link
 *       endgame.storage.tree.TreeHasher#refuses} shuts the one way between them.
 *   <li>The depth of an end is the number of its siblings, so nothing can be skipped.
 *   <li>A lone leaf is lifted, so that an end has one place only; and for a deletion a sibling must
 *       be shown, for an opaque one might be a leaf that has to be lifted.
 * </ul>
 *
 * <h2>Storage</h2>
 *
 * Nodes are kept under their digests ({@link endgame.storage.tree.Node}): every old root stays
 * readable, speculative states are overlays, and writing a state is adding {@link
 * endgame.storage.tree.Update#newNodes} to a batch. Pruning is the caller's, by {@link
 * endgame.storage.tree.Update#replaced}.
 *
 * <h2>Limits</h2>
 *
 * {@link endgame.storage.tree.Node#MAX_VALUE_BYTES}, {@link endgame.storage.tree.Proof#MAX_BYTES},
 * {@link endgame.storage.tree.PartialTree#MAX_BYTES}.
 */
@NullMarked
package endgame.storage.tree;

import org.jspecify.annotations.NullMarked;
