package endgame.consensus.types;

/**
 * A member of a validator set.
 *
 * @param account beacon account: earns tips and, as sequencer, the fees of its batches
 * @param weight at least 1
 */
public record Validator(NodeId nodeId, BlsPublicKey key, Address account, long weight) {
  public Validator {
    if (weight < 1) {
      throw new IllegalArgumentException("weight " + weight + " is below 1");
    }
  }
}
