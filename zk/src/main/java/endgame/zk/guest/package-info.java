/**
 * Runs guest programs by ABI 1 (docs/shard-protocol.md, sections 2 to 6).
 *
 * <h2>Runs</h2>
 *
 * A {@link endgame.zk.guest.GuestRun} is one run over one span: {@code start}, one {@code give} per
 * item, {@code finish}. Between items the program is suspended in {@code NEXT}. Only an ENTRY or a
 * BATCH can be null: if the program traps, halts or passes the cycle limit in it, machine, state,
 * reads, writes, journal and cycle count go back to where {@code NEXT} had been called, and the
 * item is given again with flag 0x100. The same failure in any other place fails the run for good.
 * {@link endgame.zk.guest.ViewRun} answers a request, {@link endgame.zk.guest.ComputeRun} runs a
 * program without items.
 *
 * <h2>Cycles</h2>
 *
 * The count is one per instruction, plus what {@link endgame.zk.guest.Ecall} charges for the host's
 * work, so that a count bounds time and memory. An instruction runs if the count before it is below
 * the limit: C_span for an ENTRY or BATCH that is given the first time, 2·C_span for everything
 * else. The reserve lets a span end in which an item used up C_span; each later item is null then.
 *
 * <h2>State</h2>
 *
 * The {@link endgame.zk.guest.StateSource} shows the state at the start of the span for the whole
 * run. Reads are recorded once, in order, and given back by an item that became null: the program
 * has forgotten them too, so that the multiproof of the run covers what the program knows. {@link
 * endgame.zk.guest.GuestRun#everRead()} keeps them: a witness needs them to repeat the attempt.
 *
 * <h2>Limits</h2>
 *
 * Journal 1 MiB; EMIT 1 MiB each; what is kept of EMIT and PRINT in one item: 16 MiB and 64 KiB,
 * the rest is dropped and said so, with no effect on the run. Values 64 KiB; keys and values of one
 * item's STATE_PUTs 16 MiB, each call counted: a call beyond traps.
 *
 * <h2>Invariants</h2>
 *
 * Pure. Program, items and state decide every result. Runs are confined to one thread at a time; a
 * snapshot is independent of its source.
 */
@NullMarked
package endgame.zk.guest;

import org.jspecify.annotations.NullMarked;
