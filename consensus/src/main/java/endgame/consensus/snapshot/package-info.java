/**
 * Snapshots of the state at the end of an epoch: what names one, what asks for it, and the download
 * from any peers (consensus.md 6.4).
 *
 * <h2>Protocol</h2>
 *
 * <ul>
 *   <li>A {@link endgame.consensus.snapshot.Manifest} shows that a boundary block is final, and the
 *       header after it, which names the state's root. A light client checks it: what no checked
 *       finalization names counts nothing, so shards' roots are read from the beacon state.
 *   <li>{@link endgame.consensus.snapshot.SnapshotRequest} asks for a run of a tree, by its root;
 *       the answer is a {@link endgame.storage.tree.RangeChunk}, whose proof stands alone.
 *   <li>{@link endgame.consensus.snapshot.SnapshotDownload} decides who is asked for what. There is
 *       no list of ranges that would have to be believed: it splits what is left by what the proven
 *       chunks show of the tree's size.
 *   <li>{@link endgame.consensus.snapshot.Progress} is what a restart needs: it goes to disk with
 *       the nodes of each chunk, in one write.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * {@link endgame.consensus.snapshot.SnapshotRequest#CHUNK_BYTES}, {@link
 * endgame.consensus.snapshot.SnapshotDownload#PER_PEER}, {@link
 * endgame.consensus.snapshot.SnapshotDownload#IN_FLIGHT_MAX}, {@link
 * endgame.consensus.snapshot.Progress#GAPS_MAX}, {@link
 * endgame.consensus.snapshot.Manifest#PARTS_MAX}.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Pure: no clock, thread or randomness; nothing throws on what a peer sent.
 *   <li>The target only moves forward, and is on disk before a node of it is.
 *   <li>A gap is closed only by a chunk that proves all of it; with no gap left the tree is whole.
 * </ul>
 */
@NullMarked
package endgame.consensus.snapshot;

import org.jspecify.annotations.NullMarked;
