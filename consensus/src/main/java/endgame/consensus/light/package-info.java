/**
 * A client that holds one validator set and trusts nobody else: it verifies that a header is final,
 * and what the beacon state holds under it.
 *
 * <h2>Protocol</h2>
 *
 * <ul>
 *   <li>It starts from the genesis file, or from a {@link endgame.consensus.light.Checkpoint} that
 *       its owner chose.
 *   <li>Epoch by epoch: a {@link endgame.consensus.light.Handover} shows the last header of the
 *       client's epoch, its finalization by the set that the client holds, and the next set, whose
 *       root that header commits to.
 *   <li>Within the epoch: a {@link endgame.consensus.light.FinalityProof} shows a header, its
 *       descendants up to one that has a finalization of its own, and that finalization.
 *   <li>State: a {@link endgame.consensus.light.StateProof} shows a key under the state root of a
 *       final header, which is the root after that header's <em>parent</em> (lag 1).
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * {@link endgame.consensus.light.FinalityProof#HEADERS_MAX} headers in a chain; a tree proof has at
 * most {@link endgame.storage.tree.Proof#MAX_BYTES} bytes; a set is bounded by its SSZ type. Cheap
 * checks come first: one certificate costs one pairing, and only when all else fits.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Everything here is a value; nothing throws on what a peer sent.
 *   <li>Safety needs at most f of the weight of each set on the way to be faulty, and the owner to
 *       start from a point younger than the time in which a validator can leave with its stake:
 *       {@link endgame.consensus.light.LightClient#isStale}.
 *   <li>A vote is valid in its epoch alone, so a finalization of another epoch shows nothing.
 * </ul>
 */
@NullMarked
package endgame.consensus.light;

import org.jspecify.annotations.NullMarked;
