package endgame.consensus.bft;

import endgame.consensus.types.Hash;

/**
 * Where a block is built or verified.
 *
 * @param leader index of the view's leader, who must be the block's proposer
 * @param parentView the highest view below this one that is not nullified
 * @param parentDigest the block to build on; for parentView 0 the epoch's genesis
 */
public record Context(long epoch, long view, int leader, long parentView, Hash parentDigest) {}
