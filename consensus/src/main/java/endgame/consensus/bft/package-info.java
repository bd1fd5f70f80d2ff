/**
 * The consensus engine of one epoch: Simplex with a separate certify step (spec 1).
 *
 * <p>{@link endgame.consensus.bft.Engine} is a value machine: {@code step(now, event)} returns
 * effects. No clock, thread, socket or randomness; it never sees a block, only digests. {@link
 * endgame.consensus.bft.Turn} carries effects out in the order that keeps R6.
 *
 * <h2>Rules (one boolean each in {@code VotingRules})</h2>
 *
 * <ul>
 *   <li>R1 one Notarize per view. R2 never Nullify and Finalize in one view. R3 no Notarize after
 *       Nullify.
 *   <li>R4 Notarize only what the leader sent first on its own link, on a parent that is final or
 *       notarized and certified here, with a nullification of every view between, found valid by
 *       the application; on the last block of the epoch only that block itself.
 *   <li>R5 Finalize only what is notarized and certified, above the last final view, in a view not
 *       nullified, with no equivocation of the leader seen and no other Notarize of this node.
 *   <li>R6 nothing signed leaves before it is durable.
 * </ul>
 *
 * <h2>Boundary</h2>
 *
 * <p>The application flags the last block of the epoch in its answers ({@code boundary}). A parent
 * must be certified here, so its flag is known: then only the same digest may be proposed on it,
 * which needs no new build or verification. A block that is not a boundary may not be proposed
 * again. When a boundary block is final the engine closes.
 *
 * <h2>Limits and deviations</h2>
 *
 * <ul>
 *   <li>Votes are admitted for views in [max(lastFinalized, view) - 256, view + 1]: the text's
 *       window counts from the last final view alone, which does not bound memory while nothing
 *       becomes final. Certificates are kept from the last final view on.
 *   <li>Forwarding of bodies on entry goes to the next leader only; others fetch.
 *   <li>While the parent's push may still be under way, a body is fetched only after {@code
 *       bodyPatience}.
 *   <li>The digest of leader election takes epoch and view as u64 little-endian; its first 16 bytes
 *       are a big-endian number.
 * </ul>
 */
@NullMarked
package endgame.consensus.bft;

import org.jspecify.annotations.NullMarked;
