/**
 * Algebraic intermediate representations: what rows of a table must satisfy, defined once.
 *
 * <p>An {@link endgame.zk.air.Air} describes itself to an {@link endgame.zk.air.AirBuilder}. What
 * comes out, {@link endgame.zk.air.Constraints}, is a graph of expressions with named constraints
 * and interactions on buses; it drives the degree analysis, the exact checker, the prover's tape
 * and the verifier, so they can't disagree.
 *
 * <h2>Rules</h2>
 *
 * <ul>
 *   <li>A constraint is a polynomial in this row, the next row, fixed columns, public values and
 *       the selectors; it is 0 on every row. The next row of the last is the first: guard with
 *       {@code isTransition}.
 *   <li>Selectors: {@code isFirst = Z/(x − 1)} and {@code isLast = Z/(x − w⁻¹)} have degree 1 and
 *       are not 0 on one row each; {@code isTransition = x − w⁻¹} has degree 0 and is 0 on the
 *       last.
 *   <li>Messages and multiplicities have degree at most 1, so that a chunk of two interactions has
 *       degree 3.
 *   <li>A bus has one message width. On a {@code BALANCE} bus sends and receives cancel; each
 *       declares the largest multiplicity of a row. On a {@code LOOKUP} bus queries (0 or 1 per
 *       row) meet one providing AIR, whose multiplicities are free.
 * </ul>
 *
 * <p>Limits: {@link endgame.zk.air.Constraints} names them; definitions are code, not input.
 */
@NullMarked
package endgame.zk.air;

import org.jspecify.annotations.NullMarked;
