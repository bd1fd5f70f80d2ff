/**
 * Groth16 over BN254: {@code groth16-bn254/1}.
 *
 * <h2>Protocol</h2>
 *
 * <p>A proof (A, B, C) shows public inputs x_1 … x_n under a key (alpha, beta, gamma, delta, IC_0 …
 * IC_n) when {@code e(A, B) = e(alpha, beta) · e(IC_0 + Σ x_i·IC_i, gamma) · e(C, delta)} (Jens
 * Groth, "On the Size of Pairing-based Non-interactive Arguments", 2016). {@code e(alpha, beta)}
 * and the line coefficients of gamma and delta are computed once per key.
 *
 * <h2>Encodings</h2>
 *
 * <p>Proofs are 256 bytes, EIP-197 words: A, B with the coefficient of u first, C. Every coordinate
 * is reduced, every point on its curve, B in the subgroup of order r; there is exactly one encoding
 * of a proof's points and bytes too many are refused. A shard's key is {@link
 * endgame.zk.groth16.ShardKey}: it says how the statement becomes public inputs ({@link
 * endgame.zk.inputs.StatementInputs}). gnark's files are read by {@link
 * endgame.zk.groth16.GnarkGroth16}.
 *
 * <h2>What holds</h2>
 *
 * <ul>
 *   <li>Knowledge soundness in the algebraic group model, given that nobody knows the randomness of
 *       the key's set-up. BN254 gives about 100 bits.
 *   <li><b>Proofs are malleable</b>: (−A, −B, C) is valid when (A, B, C) is, and anyone can make
 *       fresh proofs of a proven statement. So a proof is never an identity: nothing is keyed by
 *       proof bytes except the memory of a verdict, in which two proofs of one statement are two
 *       entries. Who earns for a statement stands in the statement.
 *   <li>Keys of shards in which an input is bound to nothing (IC_i at infinity) or gamma = delta (a
 *       set-up without its second phase, under which any input can be shown) are refused.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * <p>At most {@value endgame.zk.groth16.Groth16Key#INPUTS_MAX} inputs; time is that of three Miller
 * loops, one final exponentiation and one multi-scalar multiplication over the inputs, for any
 * bytes.
 */
@NullMarked
package endgame.zk.groth16;

import org.jspecify.annotations.NullMarked;
