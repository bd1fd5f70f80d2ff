package endgame.consensus.beacon.staking;

import java.math.BigInteger;

/** The numbers of staking; part of the protocol. */
public final class StakingLimits {
  /** Wei of stake for one unit of weight: a coin. */
  public static final BigInteger WEIGHT_WEI = BigInteger.TEN.pow(18);

  /** Least stake to register and to stay. */
  public static final BigInteger STAKE_MIN = WEIGHT_WEI;

  /** Members of a set: it must fit one state value. Who is too many waits. */
  public static final int MEMBERS_MAX = 400;

  /** Records, with those who wait, have left or are jailed: the list must fit one state value. */
  public static final int RECORDS_MAX = 2000;

  /** Epochs in which stake that has left the sets can still be slashed; evidence's oldest age. */
  public static final int UNBONDING_EPOCHS = 64;

  /** One part in so many of the weight may change from one epoch's set to the next. */
  public static final int CHURN_QUOTIENT = 4;

  /** One part in so many of a liar's stake is burned. */
  public static final int BURN_QUOTIENT = 2;

  /** One part in so many of a liar's stake goes to the proposer who includes the evidence. */
  public static final int REPORT_QUOTIENT = 16;

  /** Epochs before a jailed validator may come back. */
  public static final int JAIL_EPOCHS = 4;

  /** An epoch with fewer certificates jails nobody: a short absence must not shrink a small set. */
  public static final int JAIL_CERTIFICATES_MIN = 256;

  /** Views that one certificate may pass over and that count as failures of their leaders. */
  public static final int FAILED_VIEWS_MAX = 64;

  /** Leader weight of a validator that took part in the epoch before. */
  public static final int REPUTATION_ACTIVE = 100;

  /** Of one that did not, or was not a member. */
  public static final int REPUTATION_INACTIVE = 10;

  /** Of one that failed too often as a leader, or was slashed. */
  public static final int REPUTATION_FAILED = 1;

  /** A leader has failed when more than one in so many of its views were. */
  public static final int FAILED_QUOTIENT = 4;

  /** Parts in a hundred of its stake that a validator gets in a year of votes all included. */
  public static final int VOTE_REWARD_PERCENT = 3;

  /** The proposer who includes a certificate gets one part in so many of what its voters get. */
  public static final int PROPOSER_QUOTIENT = 8;

  private static final long YEAR_MS = 365L * 24 * 3600 * 1000;

  private StakingLimits() {}

  /** Wei per unit of weight for one vote included, at one certificate a block interval. */
  public static BigInteger voteReward(int minBlockIntervalMs) {
    return WEIGHT_WEI
        .multiply(BigInteger.valueOf((long) VOTE_REWARD_PERCENT * Math.max(1, minBlockIntervalMs)))
        .divide(BigInteger.valueOf(100 * YEAR_MS));
  }
}
