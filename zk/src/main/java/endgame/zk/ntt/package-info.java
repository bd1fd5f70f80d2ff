/**
 * Number-theoretic transforms of columns: from values on a subgroup to coefficients and to values
 * on a larger coset.
 *
 * <p>Values are in natural order (entry i at g·w^i), coefficients in bit-reversed order. So the way
 * down (decimation in frequency) and the way up (decimation in time) need no permutation, pairs
 * that FRI folds are contiguous halves, and the next row is the next entry. Columns are contiguous
 * {@code int[]} in Montgomery form; lengths are powers of two up to 2^24.
 */
@NullMarked
package endgame.zk.ntt;

import org.jspecify.annotations.NullMarked;
