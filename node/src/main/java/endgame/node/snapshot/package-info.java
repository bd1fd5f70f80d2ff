/**
 * Snapshots over the network (channel 7; design: consensus.md 6.4).
 *
 * <ul>
 *   <li>{@link endgame.node.snapshot.SnapshotServer} answers for the ends of the last epochs, on a
 *       thread of its own.
 *   <li>{@link endgame.node.snapshot.SnapshotStart} starts a node without a chain from a
 *       checkpoint: it follows the validator sets, takes the newest snapshot that a finalization
 *       names, fetches the beacon state and then shards' states from any peers.
 *   <li>{@link endgame.node.snapshot.SnapshotFetch} sends what {@link
 *       endgame.consensus.snapshot.SnapshotDownload} wants asked and hands chunks to the disk.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * {@link endgame.node.snapshot.SnapshotServer#WAITING_MAX}, {@link
 * endgame.node.snapshot.SnapshotFetch#TIMEOUT}, those of {@code endgame.consensus.snapshot}.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Nothing that a peer says is stored before its proof was checked; what is wrong costs its
 *       sender {@link endgame.p2p.reputation.Offence#WRONG_DATA}.
 *   <li>A restart goes on with the same target, or a later one.
 * </ul>
 */
@NullMarked
package endgame.node.snapshot;

import org.jspecify.annotations.NullMarked;
