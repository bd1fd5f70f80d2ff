package endgame.consensus.types;

/**
 * The header of a beacon block; its {@code hash_tree_root} is the block's digest.
 *
 * <p>It names no view: a boundary block is proposed again, unchanged, in later views.
 *
 * @param parent digest of the parent header; of height 1 the genesis hash
 * @param proposer index of the leader who built it, in the set of {@code epoch}
 * @param timestampMs Unix time, milliseconds; above the parent's
 * @param stateRoot root of the beacon state after the <em>parent</em> (lag 1)
 * @param receiptsRoot root of the receipts of the <em>parent</em> (lag 1)
 * @param bodyRoot {@code hash_tree_root} of the body
 * @param validatorsRoot {@code hash_tree_root} of the set of {@code epoch}
 * @param nextValidatorsRoot the same of epoch + 1
 * @param randaoReveal the proposer's BLS signature under tag 0x04 over the epoch
 */
public record BlockHeader(
    long height,
    long epoch,
    Hash parent,
    int proposer,
    long timestampMs,
    Hash stateRoot,
    Hash receiptsRoot,
    Hash bodyRoot,
    Hash validatorsRoot,
    Hash nextValidatorsRoot,
    BlsSignature randaoReveal) {}
