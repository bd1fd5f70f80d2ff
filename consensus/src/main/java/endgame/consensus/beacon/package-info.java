/**
 * The beacon chain's state and transition function: values in, values out.
 *
 * <h2>Order within a block</h2>
 *
 * <ol>
 *   <li>The parent's certificate and evidence ({@code beacon.staking}).
 *   <li>{@link endgame.consensus.beacon.BlockExtension#begin}: statements become candidates or
 *       final; what they emit enters inboxes and accounts.
 *   <li>The transactions, in order: transfers and calls of {@link
 *       endgame.consensus.beacon.SystemContract}s.
 *   <li>{@link endgame.consensus.beacon.BlockExtension#end}: system and sequenced batches are put
 *       in order.
 *   <li>RANDAO mix, base fee, sum of what was burned; at the end of epoch e what {@code
 *       beacon.staking} says, the set and the seed of e + 2 frozen.
 * </ol>
 *
 * <h2>State</h2>
 *
 * One SHA-256 tree ({@code storage.tree}). A key is SHA-256 of {@code length ‖ name ‖ parts}
 * ({@link endgame.consensus.beacon.StateKeys}; numbers big-endian); values are SSZ:
 *
 * <pre>
 * account ‖ address     nonce u64, balance u256; absent when both are zero
 * randao                mix: SHA-256(mix of the parent ‖ SHA-256(reveal))
 * base-fee, burned      u256, wei
 * validators ‖ epoch    the set; to the epoch after that of the next block, from 64 before it on
 * seed ‖ epoch          mix at the end of epoch - 2; of epochs 0 and 1 the genesis' seed
 * </pre>
 *
 * The shard layer and contracts add keys of other names.
 *
 * <h2>Transactions</h2>
 *
 * <ul>
 *   <li>A block with a transaction that breaks a rule is invalid: envelope, chain id, signature,
 *       recipient, gas, block gas, base fee, exact nonce, balance for {@code value + gasLimit x
 *       maxFee}. A call that reverts is included, pays, and leaves nothing else.
 *   <li>Gas is 21,000, 16 for each byte of data, and the contract's constant; all of it is used,
 *       the rest of the gas limit costs nothing. The base fee follows EIP-1559 (target half of the
 *       block's limit, 1/8 per block, at least 1,000 wei) and is burned; the tip goes to the
 *       proposer's account.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * Bodies as in {@link endgame.consensus.types.BlockBody}; state values 1 to 65,536 bytes; logs as
 * in {@link endgame.consensus.beacon.Log} and {@link endgame.consensus.beacon.Receipt}, a call that
 * emits more is reverted. What the extension emits must fit by its own rules.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>No clock, thread, socket, randomness or map whose order can vary.
 *   <li>Invalid blocks are a value with a reason, never an exception.
 *   <li>The state root in a header is the root after the parent (lag 1).
 *   <li>The balances and what was burned sum to the genesis' balances and stakes and what was
 *       issued, for ever, as far as the extension and the contracts credit only what they debit.
 * </ul>
 */
@NullMarked
package endgame.consensus.beacon;

import org.jspecify.annotations.NullMarked;
