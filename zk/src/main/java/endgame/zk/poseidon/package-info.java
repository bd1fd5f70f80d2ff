/**
 * Poseidon over the scalar field of BN254, as circomlib has it: the hash of circuits in circom.
 *
 * <p>State of t = n + 1 elements for n inputs, 1 ≤ n ≤ {@link
 * endgame.zk.poseidon.Poseidon#MAX_INPUTS}, beginning with 0; x⁵; 8 full rounds and as many partial
 * ones as {@link endgame.zk.poseidon.PoseidonConstants#partialRounds} says; the result is the first
 * element. There is no padding and no domain separation: hashes of different numbers of inputs use
 * different permutations, and who hashes lists of other lengths has to bind the length. Collision
 * resistance is meant to be 128 bits (127 for a result of 254).
 *
 * <p>Round constants and matrices come out of the Grain LFSR of the Poseidon paper when a width is
 * first used (some milliseconds), with the partial rounds in their sparse form. Results don't
 * depend on that form. Immutable after that, for any number of threads.
 */
@NullMarked
package endgame.zk.poseidon;

import org.jspecify.annotations.NullMarked;
