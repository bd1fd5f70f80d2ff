/**
 * Proofs of whole runs: a chain of segments (see {@link endgame.zk.vm.segment}).
 *
 * <p>The key of a program is what its ELF says: the commitment of its instructions, the root of its
 * image, its entry. Bytes of a proof:
 *
 * <pre>
 * "EGVM" ‖ version u8 (2) ‖ preset u8 (0 fast, 1 compact) ‖ segments u16
 * per segment: pcEnd u32 ‖ timeEnd u32 ‖ rootAfter 8·u32 ‖ journalBytes u32 ‖ length u32 ‖ STARK proof
 * exitCode u32 ‖ length u32 ‖ journal
 * </pre>
 *
 * Integers are little-endian. The verifier checks, in this order: encoding; that each segment's
 * time is one that cycles lead to and below 2^29; that only the last halts; then each STARK with
 * what the segment before it ended with.
 */
@NullMarked
package endgame.zk.vm.program;

import org.jspecify.annotations.NullMarked;
