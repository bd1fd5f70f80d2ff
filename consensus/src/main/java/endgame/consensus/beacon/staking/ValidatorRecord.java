package endgame.consensus.beacon.staking;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;

/**
 * A validator as the staking contract knows it, in a set or not.
 *
 * @param key with a proof of possession that was checked when it registered
 * @param withdrawal owner: earns, may exit and unjail, and gets the stake back
 * @param stake wei
 * @param sequence place in the queue of changes, new with each one
 * @param activationEpoch first epoch in whose set it was; {@link #NEVER} until that is known
 * @param exitEpoch when its exit was asked for; {@link #NEVER}
 * @param leftEpoch first epoch without it after exit or slashing; {@link #NEVER}
 * @param slashed for ever
 * @param jailedUntil 0, or it has no weight, and may come back from this epoch on
 */
public record ValidatorRecord(
    NodeId nodeId,
    BlsPublicKey key,
    Address withdrawal,
    BigInteger stake,
    long sequence,
    long activationEpoch,
    long exitEpoch,
    long leftEpoch,
    boolean slashed,
    long jailedUntil) {
  public static final long NEVER = Long.MAX_VALUE;

  public static final SszType<ValidatorRecord> SSZ =
      Container.of(ValidatorRecord.class)
          .field("nodeId", Schemas.NODE_ID, ValidatorRecord::nodeId)
          .field("key", Schemas.BLS_PUBLIC_KEY, ValidatorRecord::key)
          .field("withdrawal", Schemas.ADDRESS, ValidatorRecord::withdrawal)
          .field("stake", Ssz.U256, ValidatorRecord::stake)
          .field("sequence", Ssz.U64, ValidatorRecord::sequence)
          .field("activationEpoch", Ssz.U64, ValidatorRecord::activationEpoch)
          .field("exitEpoch", Ssz.U64, ValidatorRecord::exitEpoch)
          .field("leftEpoch", Ssz.U64, ValidatorRecord::leftEpoch)
          .field("slashed", Ssz.BOOLEAN, ValidatorRecord::slashed)
          .field("jailedUntil", Ssz.U64, ValidatorRecord::jailedUntil)
          .make(v ->
              new ValidatorRecord(
                  v.get(0),
                  v.get(1),
                  v.get(2),
                  v.get(3),
                  v.<Long>get(4),
                  v.<Long>get(5),
                  v.<Long>get(6),
                  v.<Long>get(7),
                  v.<Boolean>get(8),
                  v.<Long>get(9)));

  /** One that has just registered. */
  static ValidatorRecord registered(
      NodeId nodeId, BlsPublicKey key, Address withdrawal, BigInteger stake, long sequence) {
    return new ValidatorRecord(
        nodeId, key, withdrawal, stake, sequence, NEVER, NEVER, NEVER, false, 0);
  }

  public boolean exiting() {
    return exitEpoch != NEVER;
  }

  public boolean jailed() {
    return jailedUntil != 0;
  }

  /** True once the stake may be paid out: no evidence that is still accepted concerns it. */
  public boolean withdrawable(long epoch) {
    return leftEpoch != NEVER && epoch >= leftEpoch + StakingLimits.UNBONDING_EPOCHS;
  }

  /** The weight that it moves towards; 0 for one that shall leave. */
  long target() {
    if (slashed || exiting() || jailed()) {
      return 0;
    }
    return stake
        .divide(StakingLimits.WEIGHT_WEI)
        .min(BigInteger.valueOf(ValidatorSet.WEIGHT_MAX))
        .longValueExact();
  }

  ValidatorRecord withStake(BigInteger next, long at) {
    return new ValidatorRecord(
        nodeId,
        key,
        withdrawal,
        next,
        at,
        activationEpoch,
        exitEpoch,
        leftEpoch,
        slashed,
        jailedUntil);
  }

  ValidatorRecord active(long epoch) {
    return new ValidatorRecord(
        nodeId,
        key,
        withdrawal,
        stake,
        sequence,
        epoch,
        exitEpoch,
        leftEpoch,
        slashed,
        jailedUntil);
  }

  ValidatorRecord exits(long epoch, long at) {
    return new ValidatorRecord(
        nodeId,
        key,
        withdrawal,
        stake,
        at,
        activationEpoch,
        epoch,
        leftEpoch,
        slashed,
        jailedUntil);
  }

  ValidatorRecord left(long epoch) {
    return new ValidatorRecord(
        nodeId,
        key,
        withdrawal,
        stake,
        sequence,
        activationEpoch,
        exitEpoch,
        epoch,
        slashed,
        jailedUntil);
  }

  ValidatorRecord slashed(BigInteger rest) {
    return new ValidatorRecord(
        nodeId,
        key,
        withdrawal,
        rest,
        sequence,
        activationEpoch,
        exitEpoch,
        leftEpoch,
        true,
        jailedUntil);
  }

  ValidatorRecord jailed(long until, long at) {
    return new ValidatorRecord(
        nodeId, key, withdrawal, stake, at, activationEpoch, exitEpoch, leftEpoch, slashed, until);
  }
}
