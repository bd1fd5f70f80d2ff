/**
 * PLONK over BN254 with KZG commitments: the verifiers of gnark and of snarkjs, and the proof
 * system {@code plonk-bn254/1}.
 *
 * <h2>Flavours</h2>
 *
 * <ul>
 *   <li>{@link endgame.zk.plonk.GnarkKey}: what gnark's Solidity verifier checks, with its
 *       constants as a parameter: SP1 of every version, Linea's aggregations, any gnark circuit
 *       with any number of BSB22 commitments. SHA-256 transcript (gamma, beta, alpha, zeta), hash
 *       to field by expand_message_xmd with domain {@code BSB22-Plonk}, quotient folded by zeta^(n
 *       + 2), two KZG openings folded as in section 3 of <a
 *       href="https://eprint.iacr.org/2019/953">eprint 2019/953</a>.
 *   <li>{@link endgame.zk.plonk.SnarkjsKey}: snarkjs 0.7. Keccak-256 transcript (beta, gamma,
 *       alpha, xi, v, u), quotient folded by xi^n.
 * </ul>
 *
 * <h2>Forms</h2>
 *
 * <p>Keys: gnark's binary file ({@link endgame.zk.plonk.GnarkKeyFile}), the constants of a Solidity
 * verifier ({@link endgame.zk.plonk.SolidityConstants}), the numbers of snarkjs's {@code
 * verification_key.json} ({@link endgame.zk.plonk.SnarkjsNumbers}), and one canonical binary form
 * for the chain ({@link endgame.zk.plonk.PlonkKey#encode}, {@link
 * endgame.zk.plonk.PlonkKey#parse}). Proofs: gnark's Solidity encoding (768 bytes and 96 for each
 * commitment) and the 24 words that snarkjs gives to its Solidity verifier.
 *
 * <h2>Strictness</h2>
 *
 * <p>Coordinates and scalars are reduced, points are on the curve (of G2: in the subgroup), lengths
 * are exact, public inputs are as many as the key says. Infinity is no point of a proof: provers
 * blind or open non-constant polynomials, so an honest proof has none. A commitment of a key may be
 * infinity (a selector that is 0 everywhere). snarkjs's transcript writes it as 64 zeros, gnark's
 * prover with a first byte of 0x40; gnark's Solidity verifier would write zeros and so refuses
 * every proof under such a key, where we accept what the prover made.
 *
 * <h2>Limits</h2>
 *
 * <p>{@value endgame.zk.plonk.PlonkKey#PUBLIC_INPUTS_MAX} public inputs, {@value
 * endgame.zk.plonk.GnarkKey#COMMITMENTS_MAX} commitments, domains of 2 to 2^28 rows. A verification
 * is about 20 scalar multiplications, one check of two pairings, and a few field multiplications
 * for each public input; it holds nothing longer than the proof and the inputs.
 *
 * <p>Nothing here throws on input, and there is no clock, thread or randomness: the folding
 * challenges of the openings are derived from the transcript as the third parties do it.
 */
@NullMarked
package endgame.zk.plonk;

import org.jspecify.annotations.NullMarked;
