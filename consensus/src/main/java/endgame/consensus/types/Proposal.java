package endgame.consensus.types;

/**
 * What a view decides on: a block digest and the view of its parent (spec 1.2).
 *
 * @param digest {@code hash_tree_root} of the block header; it holds no view, so that a boundary
 *     block can be proposed again in a later view
 */
public record Proposal(long epoch, long view, long parentView, Hash digest) {}
