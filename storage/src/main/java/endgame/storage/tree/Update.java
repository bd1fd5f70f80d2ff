package endgame.storage.tree;

import java.util.List;
import java.util.Map;

/**
 * The outcome of changing a tree.
 *
 * @param newNodes digest to bytes, of the nodes that the new tree has and the old one had not, each
 *     child before its parent; a value written again as it was gives none
 * @param replaced nodes of the old tree that the new one doesn't have. They may be deleted once
 *     nobody reads the old root, unless a later update wrote them again.
 */
public record Update(Digest newRoot, Map<Digest, byte[]> newNodes, List<Digest> replaced) {}
