/**
 * The words of the protocol as values: hashes, keys, proposals, votes, certificates, blocks.
 *
 * <p>Everything here is immutable, compares by value and knows nothing of encodings (see {@code
 * consensus.codec}) or of signatures (see {@code consensus.crypto}).
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>A {@link endgame.consensus.types.ValidatorSet} is ordered by node id; every weight is at
 *       least 1 and the sum at most 2^60. Quorums are computed from weights: {@code f = (W-1)/3},
 *       {@code q = W-f}; never {@code 2f+1}.
 *   <li>A certificate is not canonical: many signer sets certify one proposal. Nothing that two
 *       nodes must compute alike may depend on certificate bytes.
 * </ul>
 */
@NullMarked
package endgame.consensus.types;

import org.jspecify.annotations.NullMarked;
