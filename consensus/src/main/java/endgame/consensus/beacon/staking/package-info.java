/**
 * Who validates, what that earns, and what lying costs: the part of the beacon state that decides
 * the sets of the epochs to come (spec 1.10, 1.12, 1.13).
 *
 * <h2>State</h2>
 *
 * Keys as in {@link endgame.consensus.beacon.StateKeys}, values SSZ:
 *
 * <pre>
 * validator-ids              node ids of all records, increasing
 * validator ‖ node id        {@link endgame.consensus.beacon.staking.ValidatorRecord}
 * validator-key ‖ key        node id; of a slashed validator for ever
 * validator-sequence         u64: order of the changes that wait
 * performance ‖ epoch        {@link endgame.consensus.beacon.staking.Performance} of the epoch that runs
 * reputation ‖ epoch         u8 per member; of epoch 0 absent, all equal
 * issued                     u256, wei: all that was ever issued
 * </pre>
 *
 * The stakes are the balance of the {@link endgame.consensus.beacon.staking.StakingContract}.
 *
 * <h2>Order</h2>
 *
 * <ol>
 *   <li>Before anything else in a block: the parent's certificate, then evidence.
 *   <li>At the end of the last block of epoch e, by {@link
 *       endgame.consensus.beacon.staking.EpochEnd}: votes of e are paid, reputations of e + 1 are
 *       set, who was absent in e is jailed, and the set of e + 2 is frozen.
 * </ol>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Balances and what was burned sum to the genesis' balances, its stakes, and what was issued.
 *   <li>The contract's balance is the sum of the records' stakes.
 *   <li>From one set to the next at most a quarter of the weight changes (at least 1 may), and no
 *       set is empty.
 *   <li>Stake stays liable as long as evidence about it is accepted.
 *   <li>All limits are in {@link endgame.consensus.beacon.staking.StakingLimits}.
 * </ul>
 */
@NullMarked
package endgame.consensus.beacon.staking;

import org.jspecify.annotations.NullMarked;
