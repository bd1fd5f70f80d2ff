/**
 * The RV32IM emulator: the one executor of guest programs, for nodes and for provers.
 *
 * <h2>Programs</h2>
 *
 * {@link endgame.zk.riscv.Elf} loads an ELF by the rules of zkvm.md 2.8 into a {@link
 * endgame.zk.riscv.Program}: 32-bit little-endian RISC-V executable, no compressed instructions,
 * {@code PT_LOAD} segments ascending and not overlapping, entry word-aligned in an executable
 * segment, executable words below 2^30. Code is the file bytes of executable segments. It is
 * fetched from the image and nowhere else: a store into an executable segment changes what loads
 * see, never what runs.
 *
 * <h2>Machine</h2>
 *
 * <ul>
 *   <li>Registers start at 0 but {@code sp} = 0x0C000000; {@code x0} is always 0.
 *   <li>RAM is any address below 2^31. Untouched memory reads 0. A page (4 KiB) counts as touched
 *       when it holds file bytes of the program or was loaded from or stored to; the touch of page
 *       16,385 traps (64 MiB).
 *   <li>Little-endian; misaligned loads, stores and jump targets trap.
 *   <li>A taken jump or branch to an address that is misaligned or outside the executable segments
 *       traps at the jump, which then has written no register. Running off the end of a segment
 *       traps at the first word after it. Words that don't decode trap when they are run.
 *   <li>{@code FENCE} does nothing. {@code EBREAK}, CSR instructions and {@code FENCE.I} trap.
 *   <li>Each retired instruction is one cycle, a trapping one is none. {@code ECALL} 93 halts; for
 *       any other number the machine stops behind the {@code ECALL} and the host acts.
 * </ul>
 *
 * <h2>Invariants</h2>
 *
 * Pure: no clock, thread, randomness; the same program and host answers give the same run. A {@link
 * endgame.zk.riscv.Machine} is confined to one thread at a time; a snapshot shares unwritten pages
 * with its source and is otherwise independent.
 */
@NullMarked
package endgame.zk.riscv;

import org.jspecify.annotations.NullMarked;
