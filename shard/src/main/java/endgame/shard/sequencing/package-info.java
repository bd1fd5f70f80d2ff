/**
 * Transactions that wait for a shard, and the batches that a sequencer makes of them.
 *
 * <p>What a transaction is and whether it may wait, the shard's program says (view {@code admit}):
 * nothing here knows an account's layout. {@link endgame.shard.sequencing.ShardPool} holds at most
 * 10,000 transactions, 256 of one sender; a body is at most 1 MiB and 8,192 transactions.
 */
@NullMarked
package endgame.shard.sequencing;

import org.jspecify.annotations.NullMarked;
