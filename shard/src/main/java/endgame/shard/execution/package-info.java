/**
 * Programs run over ordered batches: the shard's state after each batch, receipts, span results.
 *
 * <p>One {@link endgame.shard.execution.ShardExecution} per shard, owned by one thread; what others
 * read is published as immutable values.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>The run of the open span is suspended at NEXT. Batches of a span are executed in order; the
 *       span is closed when the node says that its last height has passed.
 *   <li>A span's result, its tree nodes and the point to go on from are one synced write. Batches
 *       of an open span are written unsynced: they are executed again after a restart.
 *   <li>The root from the program's STATE_PUTs must equal the claim's rootAfter, and every other
 *       field of the claim that the node can compute must be that: a program that says something
 *       else, or writes or sends more than a span may, has no result for the span and nothing after
 *       it, also after a restart. No program can stop the thread that runs it.
 *   <li>What a program makes the node hold is bounded: {@code OpenSpan} of the open span, {@code
 *       RecentStates} of those before.
 * </ul>
 *
 * <h2>Column families</h2>
 *
 * <p>{@code batches}: number to executed batch; {@code transactions}: hash to batch and position;
 * {@code hashes}: batchAcc to number; {@code spans}: span to result and inputs; {@code entries}:
 * batch to the inbox entries it took; {@code nodes}: the state tree; {@code replaced} and {@code
 * replaced-in}: its nodes that newer states lack, by span and by digest; {@code meta}: shard,
 * program, where to go on, what is pruned, and why the program is broken if it is.
 *
 * <h2>Pruning</h2>
 *
 * <p>The owner prunes in bounded steps what is final for long: nodes that only older states have,
 * and the items of spans. Executed batches, their transactions and the claims of spans stay.
 */
@NullMarked
package endgame.shard.execution;

import org.jspecify.annotations.NullMarked;
