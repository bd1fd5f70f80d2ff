package endgame.consensus.beacon;

import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;

/**
 * What a block's content may depend on besides state.
 *
 * @param randomness RANDAO mix after the parent block
 * @param seed of the epoch: RANDAO mix at the end of epoch - 2; elections are drawn from it
 * @param validators the set of the block's epoch
 * @param proposer index in that set
 */
public record BlockContext(
    Hash genesisHash,
    long height,
    long epoch,
    long timestampMs,
    Hash randomness,
    Hash seed,
    ValidatorSet validators,
    int proposer) {}
