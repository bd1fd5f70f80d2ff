/**
 * Statements and proofs of closed spans.
 *
 * <p>A prover runs the span's items again, shows every value that the run read, checks its own
 * proof and signs an envelope. Nothing here can change what is proven: the items are the ordered
 * ones.
 */
@NullMarked
package endgame.shard.proving;

import org.jspecify.annotations.NullMarked;
