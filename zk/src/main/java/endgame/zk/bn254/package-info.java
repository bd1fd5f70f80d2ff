/**
 * BN254 (alt_bn128 of Ethereum, bn128 of circom): its fields, groups and pairing, for verifiers of
 * Groth16 and PLONK.
 *
 * <p>E: y² = x³ + 3 over Fp has prime order r; the twist y² = x³ + 3/(9 + u) over Fp2 = Fp[u]/(u² +
 * 1) has a subgroup of order r. Encodings are those of EIP-196 and EIP-197, and gnark's compressed
 * points. p and r have 254 bits; <b>the security is about 100 bits</b> (discrete logarithms in Fp12
 * by the special tower number field sieve), not the 128 for which the curve was made.
 *
 * <p>Invariants: a {@link endgame.zk.bn254.Scalar} is below r, a {@link endgame.zk.bn254.G1} is on
 * the curve, a {@link endgame.zk.bn254.G2} is on the twist and in the subgroup of order r. Nothing
 * can make others: decoders answer empty for coordinates that are not reduced, for points off the
 * curve or outside of the subgroup, and for arrays that are too short; they never throw.
 *
 * <p>Limits: all work is bounded by the number of points handed in. Nothing here is constant-time:
 * it is for public data alone, never for secrets. Objects at the boundary are immutable; the
 * arithmetic beneath works on arrays of words with scratch space, one instance for each
 * computation.
 */
@NullMarked
package endgame.zk.bn254;

import org.jspecify.annotations.NullMarked;
