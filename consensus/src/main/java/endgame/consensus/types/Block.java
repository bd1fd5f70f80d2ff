package endgame.consensus.types;

/** A beacon block. Its digest is {@code hash_tree_root(header)}. */
public record Block(BlockHeader header, BlockBody body) {}
