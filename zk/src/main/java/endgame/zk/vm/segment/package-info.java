/**
 * Segments of a run, proven one by one and chained.
 *
 * <p>A proof of a segment shows: from pc {@code pcStart} with the memory of {@code rootBefore} the
 * program comes to {@code pcEnd} with the memory of {@code rootAfter}, and takes (timeEnd − 1)/4
 * cycles. Registers are part of the memory. The verifier says so itself on the buses: it gives
 * STATE (pcStart, 1), takes STATE (pcEnd, timeEnd), gives NODE of the roots, takes each JOURNAL
 * (position, byte) that is added, and EXIT where the program halts. A chain of segments is one
 * proof if each begins where the one before it ended, the first with the program's entry and image,
 * and only the last halts.
 *
 * <h2>Time doesn't go around</h2>
 *
 * A circle of rows that no real run enters would need times that add up to p. Rows of ecalls that
 * the host serves prove their own time to be below 2^29 and let less than 2^25 of it pass; all
 * others together, by the heights that the proof names, less than 2^30. So the sum stays below p.
 *
 * <h2>What the host says is not shown</h2>
 *
 * What a program reads is a hint: a proof shows that some input leads to this journal and exit
 * code. A program that wants its input bound commits it, or its hash, or, as spans do, checks it
 * against what the verifier knows.
 */
@NullMarked
package endgame.zk.vm.segment;

import org.jspecify.annotations.NullMarked;
