/**
 * Segments of a run, proven one by one and chained.
 *
 * <p>A proof of a segment shows: from pc {@code pcStart} with the memory of {@code rootBefore} the
 * program comes to {@code pcEnd} with the memory of {@code rootAfter}, and takes (timeEnd − 1)/4
 * cycles. Registers are part of the memory. The verifier says so itself on the buses: it gives
 * STATE (pcStart, 1), takes STATE (pcEnd, timeEnd), gives NODE of the roots, and takes EXIT where
 * the program halts. A chain of segments is one proof if each begins where the one before it ended,
 * the first with the program's entry and image, and only the last halts.
 */
@NullMarked
package endgame.zk.vm.segment;

import org.jspecify.annotations.NullMarked;
