package endgame.consensus.beacon.staking;

import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;

/**
 * The signatures that staking rests on; real ones in a node, fakes in simulation. Pure,
 * thread-safe, never throws on hostile bytes; indices and bitmap lengths may be out of range.
 */
public interface StakingSignatures {
  /** One vote alone (spec 1.7: a sum proves no vote of it). */
  boolean verify(ValidatorSet set, Vote vote);

  /** A true certificate of a quorum. */
  boolean verify(ValidatorSet set, Certificate certificate);

  /** Whether the key's holder has shown the secret; false also for infinity and non-members. */
  boolean possession(BlsPublicKey key, BlsSignature proof);

  /** Whether the key's holder wants to be this node and to be paid at this address. */
  boolean binding(BlsPublicKey key, NodeId nodeId, Address withdrawal, BlsSignature signature);
}
