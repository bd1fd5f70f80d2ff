package endgame.consensus.beacon.staking;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;

/**
 * Records of the validators that a network starts with: a coin of stake for each unit of weight.
 */
public final class Founders {
  private Founders() {}

  /** What the founders' stakes add to the supply, wei. */
  public static BigInteger stakes(ValidatorSet set) {
    return StakingLimits.WEIGHT_WEI.multiply(BigInteger.valueOf(set.weight()));
  }

  /** Writes the records and gives the contract its stakes. */
  public static void enter(ValidatorSet set, StateAccess state, Accounts accounts) {
    for (Validator member : set.members()) {
      Registry.add(
          state,
          ValidatorRecord.registered(
                  member.nodeId(),
                  member.key(),
                  member.account(),
                  StakingLimits.WEIGHT_WEI.multiply(BigInteger.valueOf(member.weight())),
                  Registry.nextSequence(state))
              .active(0));
    }
    accounts.credit(StakingContract.ADDRESS, stakes(set));
  }
}
