/**
 * Merkle commitments of several matrices of differing heights (MMCS), with caps and pruned
 * multiproofs.
 *
 * <h2>The tree</h2>
 *
 * <ul>
 *   <li>Heights are powers of two; N is the largest. Leaf i (i &lt; N) is the hash of row i of all
 *       matrices of height N, concatenated in order.
 *   <li>Level of n nodes: {@code node_j = compress(below_j, below_(j+n))}. Where matrices of height
 *       n exist, {@code node_j = compress(node_j, hash(rows j of those))}. So position i of the
 *       leaves goes with row i mod h of a matrix of height h: the order of values is natural, and
 *       what FRI folds are halves (see {@code zk.ntt}).
 *   <li>The commitment is the cap: the 2^c nodes of the level of that size, c ≤ log of the smallest
 *       height. Widths and heights are bound by the transcript, so leaves need no padding rule.
 * </ul>
 *
 * <h2>Opening</h2>
 *
 * A set of positions is opened at once: for each matrix the rows of its distinct positions in
 * ascending order, and from the leaves up the digests that cannot be computed, in ascending order.
 * There is one such byte string for a set, so proofs are canonical.
 *
 * <p>Limits: the verifier's work is at most (positions × levels) hashes. Rows and digests that are
 * missing or too many are refused before any hash is computed.
 */
@NullMarked
package endgame.zk.commit;

import org.jspecify.annotations.NullMarked;
