/**
 * What a node keeps of the beacon chain, on the key-value store of {@code storage}.
 *
 * <h2>Column families</h2>
 *
 * <ul>
 *   <li>{@code blocks}: height to block (SSZ); {@code heights}: digest to height; {@code states}:
 *       height to state root and receipts root after the block; {@code receipts}: height to
 *       receipts (SSZ); {@code certificates}: height to the finalization of exactly that block,
 *       where there was one; {@code transactions}: transaction hash to height and index; {@code
 *       nodes}: the state tree; {@code bodies}: height and digest to blocks that are not final;
 *       {@code meta}.
 * </ul>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A final block, its state, receipts, index entries and certificate are one atomic synced
 *       write: after a crash all of them are there or none.
 *   <li>A body is durable before its digest is voted for, and kept until a block of its height is
 *       final.
 *   <li>Heights become final in order, each once; writing the same block again changes nothing.
 * </ul>
 */
@NullMarked
package endgame.consensus.chain;

import org.jspecify.annotations.NullMarked;
