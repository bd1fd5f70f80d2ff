/**
 * The transcript: what makes the verifier's challenges functions of all that was said before.
 *
 * <h2>Protocol</h2>
 *
 * A duplex sponge over Poseidon2 of KoalaBear, width 16, rate 8. On duplexing, the words absorbed
 * overwrite the first rate lanes, unused rate lanes become 0, and their count is added to lane 8,
 * of the capacity: so a partial block differs from any other. Only rate lanes are given out; what
 * is left of an output is dropped at the next absorb. Bits are the low bits of one element (bias at
 * most 2^bits/p). Elements of a smaller field are drawn by rejection.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Each value that a challenge must depend on is absorbed before the challenge is drawn.
 *   <li>Lists are absorbed with their lengths, text and bytes with lengths, 3 bytes to an element.
 *   <li>Grinding absorbs its nonce even when no bits are asked for.
 * </ul>
 */
@NullMarked
package endgame.zk.transcript;

import org.jspecify.annotations.NullMarked;
