/**
 * The Poseidon2 permutation over KoalaBear, width 16, 8 full and 20 partial rounds, x³.
 *
 * <p>Layers and constants are those of Plonky3's default: M4 has the rows [2 3 1 1] [1 2 3 1] [1 1
 * 2 3] [3 1 1 2], the diagonal of the inner layer is {@link
 * endgame.zk.poseidon2.Poseidon2Parameters#KOALABEAR_16}, and the round constants come out of the
 * Grain LFSR ({@link endgame.zk.poseidon2.GrainLfsr}) when the class is loaded.
 *
 * <p>{@link endgame.zk.poseidon2.Poseidon2} has two implementations with equal results: one state
 * in scalars, and 16 states side by side in vectors. The latter needs the module {@code
 * jdk.incubator.vector} and vectors of at least 256 bits; without them the scalar one does the
 * same, slower.
 *
 * <p>Interfaces are canonical: words are unsigned, words ≥ p count as their residues, results are
 * &lt; p. No method allocates.
 */
@NullMarked
package endgame.zk.poseidon2;

import org.jspecify.annotations.NullMarked;
