/**
 * The validator's key and the guard beside it (spec 1.9).
 *
 * <p>{@link endgame.consensus.signer.SlashGuard} decides, from what was signed before, whether one
 * more signature is allowed; its memory lives in a file next to the key, not in the node's data, so
 * that a restored backup or a second instance can't sign twice.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Per (epoch, view): one Notarize, never Nullify and Finalize, no Notarize after Nullify, no
 *       Finalize of another proposal than the notarized one.
 *   <li>Nothing below the watermark is signed: what the guard has forgotten it refuses.
 *   <li>A second batch header on the same (shard, parent) is refused until the first has expired.
 *   <li>A torn last record is cut off: it was never synced, so its signature never left. Any other
 *       damage refuses to open.
 * </ul>
 */
@NullMarked
package endgame.consensus.signer;

import org.jspecify.annotations.NullMarked;
