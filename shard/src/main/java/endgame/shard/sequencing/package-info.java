/**
 * Transactions that wait for a shard, and the batches that a sequencer makes of them.
 *
 * <p>What a transaction is and whether it may wait, the shard's program says (view {@code admit}):
 * nothing here knows an account's layout. {@link endgame.shard.sequencing.ShardPool} holds at most
 * 10,000 transactions and 16 MiB, 256 transactions of one sender; a body is at most 1 MiB and 8,192
 * transactions.
 *
 * <p>Of a shard without a program nobody here knows what a transaction says: {@link
 * endgame.shard.sequencing.BytesPool} keeps at most 4,096 of them and 8 MiB, in order of arrival.
 */
@NullMarked
package endgame.shard.sequencing;

import org.jspecify.annotations.NullMarked;
