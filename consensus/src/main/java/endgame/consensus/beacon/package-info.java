/**
 * The beacon chain's state and transition function: values in, values out.
 *
 * <h2>Order within a block</h2>
 *
 * <ol>
 *   <li>{@link endgame.consensus.beacon.BlockExtension#begin}: statements become candidates or
 *       final; what they emit enters inboxes and accounts.
 *   <li>The transactions, in order: transfers and calls of {@link
 *       endgame.consensus.beacon.SystemContract}s.
 *   <li>{@link endgame.consensus.beacon.BlockExtension#end}: system and sequenced batches are put
 *       in order.
 * </ol>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>No clock, thread, socket, randomness or map whose order can vary.
 *   <li>Invalid blocks are a value with a reason, never an exception.
 *   <li>The state root in a header is the root after the parent (lag 1).
 * </ul>
 */
@NullMarked
package endgame.consensus.beacon;

import org.jspecify.annotations.NullMarked;
