/**
 * FRI: shows that functions on domains of several sizes are near polynomials of low degree.
 *
 * <h2>Protocol (zkvm design 3.4)</h2>
 *
 * <ul>
 *   <li>The functions are in natural order on subgroups (a coset's shift is taken as part of the
 *       polynomial). f starts as the largest function.
 *   <li>A round commits to f as rows (f_j, f_(j + M/2^a), …), absorbs the cap, grinds, draws β, and
 *       folds a times: f'(x²) = (f(x) + f(−x))/2 + β·(f(x) − f(−x))/(2x), with β, β², β⁴, … Where a
 *       function of the folded size waits, f' += β^(2^a)·that function.
 *   <li>The schedule of arities is a function of the heights and the parameters: nothing of it is
 *       chosen by the prover, and no height is skipped.
 *   <li>The last function's polynomial is sent as coefficients, absorbed; then the nonce of the
 *       queries, and the positions are drawn.
 * </ul>
 *
 * <p>The verifier refuses, with a reason: no queries, a wrong number of rounds, rows, siblings or
 * coefficients, an opening that doesn't belong to its cap, a value that does not fit its row, too
 * little work, a last value that is not the polynomial's.
 */
@NullMarked
package endgame.zk.fri;

import org.jspecify.annotations.NullMarked;
