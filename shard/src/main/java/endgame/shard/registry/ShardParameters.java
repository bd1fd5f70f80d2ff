package endgame.shard.registry;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the rules take from genesis.
 *
 * @param chainId of the beacon chain; no shard may have it
 * @param proofSystems ids that shards may use
 */
public record ShardParameters(
    long chainId, Hash genesisHash, int epochLength, int spanLength, List<String> proofSystems) {
  public ShardParameters {
    proofSystems = List.copyOf(proofSystems);
  }

  public static ShardParameters of(Genesis genesis) {
    return new ShardParameters(
        genesis.chainId(),
        genesis.hash(),
        genesis.epochLength(),
        genesis.spanLength(),
        genesis.proofSystems().stream()
            .map(id -> new String(id.toArray(), StandardCharsets.US_ASCII))
            .toList());
  }

  /** Span of a height: span j is the heights j·S + 1 to (j + 1)·S. */
  public long spanOf(long height) {
    return (height - 1) / spanLength;
  }

  /**
   * Heights per sequencer window: 16, or what it has in common with an epoch that 16 doesn't
   * divide.
   */
  public int window() {
    return BigInteger.valueOf(RegistryLimits.WINDOW)
        .gcd(BigInteger.valueOf(epochLength))
        .intValueExact();
  }

  /** Window of a height; windows never cross an epoch. */
  public long windowOf(long height) {
    return (height - 1) / window();
  }

  /** Heights that each further rank waits. */
  public int rankStep() {
    return Math.max(1, window() / RegistryLimits.RANKS);
  }
}
