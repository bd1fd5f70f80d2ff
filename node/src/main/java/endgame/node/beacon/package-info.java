/**
 * The beacon chain at run time: the engine's thread, the application's thread, sync and the pool.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>{@code consensus}: owns the engine; one event, one turn, one sync of journal and guard.
 *   <li>{@code application}: owns the chain store and the speculative states; builds, verifies,
 *       certifies and finalizes blocks, in order of arrival.
 *   <li>{@code sync}: asks peers for final blocks when this node is behind; {@code range-check}
 *       checks the next ranges while the blocks of one are applied on the application's thread.
 * </ul>
 *
 * <h2>Channels</h2>
 *
 * <p>1 votes, 2 certificates (SSZ); 3 requests of certificates by epoch and view; 4 blocks: pushed
 * by the leader, asked for by digest, or as a range of final blocks; 5 gossip: see {@link
 * endgame.node.beacon.Wire}.
 *
 * <h2>Limits</h2>
 *
 * <p>{@link endgame.node.beacon.ConsensusDriver#EVENTS_MAX} events wait at most, {@link
 * endgame.node.beacon.Application#SPECULATIVE_MAX} blocks are held beyond the final one; blocks
 * that nobody asked for have bounds of number and bytes; {@link
 * endgame.node.beacon.Wire#RANGE_BLOCKS_MAX} blocks are in one answer, {@link
 * endgame.node.beacon.ChainSync#RANGES_MAX} answers are on their way or wait, {@link
 * endgame.node.beacon.RangeFetch#PER_PEER_MAX} of a peer; {@link
 * endgame.node.beacon.TransactionPool#TRANSACTIONS_MAX} transactions wait.
 */
@NullMarked
package endgame.node.beacon;

import org.jspecify.annotations.NullMarked;
