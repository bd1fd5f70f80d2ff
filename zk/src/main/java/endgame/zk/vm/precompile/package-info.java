/**
 * Hashes as ecalls: POSEIDON2 and KECCAK_F, in the tables of the machine.
 *
 * <p>A call is one row of its chip: the ecall, its pointer, and messages to rows of other chips
 * that use its words and compute. Buses between those are balanced and their messages carry the
 * time at which the call replaces its operand: no two calls have the same, as STATE goes through
 * each time once. Where nothing is called there are no messages, so such rows never stand alone.
 *
 * <p>Limits: those of a segment (times below 2^29, heights of 2^22). Every rule looks at one row.
 */
@NullMarked
package endgame.zk.vm.precompile;

import org.jspecify.annotations.NullMarked;
