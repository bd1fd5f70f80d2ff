/**
 * How many bits a proof's soundness has, proven: figures from theorems, never from conjectures.
 *
 * <p>A STARK's error is bounded round by round; its strength is that of the weakest round. Work
 * before a challenge adds its bits to the round of that challenge only. Two regimes, each a theorem
 * about how far from the code FRI's function may be:
 *
 * <ul>
 *   <li>unique decoding: δ = (1 − ρ⁺)/2, list size 1;
 *   <li>Johnson (BCHKS25, ePrint 2025/2055, theorem 1.5): 1 − δ = (1 + 1/(2m))·√ρ, list size (m +
 *       1/2)/√ρ, for any m ≥ 3: the best one is searched.
 * </ul>
 *
 * <p>Terms: query phase, each fold, the batch, LogUp, the joining of constraints (ALI), the point
 * outside of the domain (DEEP). Formulas: zkvm design 3.1; ethereum/soundcalc; Plonky3's security
 * crate. The regimes up to capacity that were once conjectured are refuted (ePrint 2025/2010,
 * 2025/2046) and not offered.
 */
@NullMarked
package endgame.zk.security;

import org.jspecify.annotations.NullMarked;
