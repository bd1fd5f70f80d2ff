package endgame.consensus.light;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Hash;

/**
 * A point that the client's owner trusts.
 *
 * @param epochLength heights per epoch, of the genesis
 * @param validatorsRoot {@code hash_tree_root} of the set of {@code epoch}
 * @param timestampMs Unix time at which the point was final, milliseconds
 */
public record Checkpoint(
    Hash genesisHash, int epochLength, long epoch, Hash validatorsRoot, long timestampMs) {
  public Checkpoint {
    if (epochLength < 2 || epoch < 0 || epoch > Long.MAX_VALUE / epochLength - 1) {
      throw new IllegalArgumentException("epoch " + epoch + " of length " + epochLength);
    }
  }

  /** The network's start. */
  public static Checkpoint of(Genesis genesis) {
    return new Checkpoint(
        genesis.hash(),
        genesis.epochLength(),
        0,
        Schemas.validatorsRoot(genesis.validatorSet()),
        genesis.timeMs());
  }
}
