package endgame.shard.registry;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;

/**
 * A shard that somebody wants to create, of either kind.
 *
 * @param key the ELF's hash and length, or the verifying key's
 * @param keyBytes a foreign shard's verifying key; empty for a shard with a program, whose ELF
 *     travels apart
 */
record ShardProposal(
    String name,
    long chainId,
    Hash programHash,
    ShardRecord.Key key,
    Bytes keyBytes,
    String proofSystem,
    String hashSuite,
    Hash genesisRoot,
    SpanLimits limits) {

  /** A shard with a program: suite, first root and limits are the protocol's. */
  static ShardProposal of(ShardGenesis.Shard shard) {
    return new ShardProposal(
        shard.name(),
        shard.chainId(),
        shard.programHash(),
        new ShardRecord.Key(shard.programHash(), shard.programBytes()),
        Bytes.EMPTY,
        shard.proofSystem(),
        RegistryLimits.HASH_SUITE,
        Hash.ZERO,
        SpanLimits.MAX);
  }

  /** Whether its proofs are verified with a key that comes with it. */
  boolean isForeign() {
    return RegistryLimits.FOREIGN_SYSTEMS.contains(proofSystem);
  }

  /** Whether it came with a key. */
  boolean hasKey() {
    return keyBytes.size() > 0;
  }
}
