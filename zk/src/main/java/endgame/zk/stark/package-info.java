/**
 * A multi-table STARK: several AIRs of differing heights in one proof, joined by LogUp buses.
 *
 * <h2>Protocol (zkvm design 2.4–2.6, 3.4)</h2>
 *
 * The transcript, in order: digest of the verifying key; per table the log of its height (0: left
 * out), a digest of the public messages, per table the public values with their count; cap of the
 * main columns; work, α and β of LogUp; cap of the LogUp columns and the terminals; α of the
 * constraints; cap of the quotients; work, ζ; all opened values; α of the batch; FRI.
 *
 * <ul>
 *   <li>Columns are polynomials on the subgroup H of the table's height, committed by their values
 *       on g·K, |K| = |H|·2^b.
 *   <li>Quotient: Q = Σ_k α^k·C_k / Z_H, cut by coefficients: Q = Σ_i X^(i·n)·Q_i, each Q_i as D
 *       columns.
 *   <li>The verifier evaluates the constraints at ζ from the opened values and compares with
 *       Z_H(ζ)·Q(ζ); the terminals of all tables and the fractions of the public messages add up to
 *       0; the opened values are tied to the commitments by r(x) = Σ_i α^i·(p_i(ζ) − p_i(x))/(ζ −
 *       x) and the same at ζ·w, which FRI shows to be of low degree.
 * </ul>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Everything that shapes a proof follows from the key and the heights: nothing else is chosen
 *       by the prover. Heights are bound before anything is committed.
 *   <li>Σ (largest |count| per row × height) over all interactions with bounded counts is below p,
 *       so that a zero sum means equal multisets.
 *   <li>Same input, same proof bytes, whatever the number of threads.
 * </ul>
 */
@NullMarked
package endgame.zk.stark;

import org.jspecify.annotations.NullMarked;
