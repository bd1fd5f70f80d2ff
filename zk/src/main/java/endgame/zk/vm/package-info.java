/**
 * The machine as tables of a STARK: one chip for each class of instructions, no CPU table.
 *
 * <h2>Rules of every chip</h2>
 *
 * <ul>
 *   <li>A row of zeros is valid and says nothing: rows behind the last one are zeros. So every flag
 *       is boolean, what counts on a bus is a flag or a sum of flags, and is 0 where they are.
 *   <li>Words are two limbs of 16 bits on buses. Each limb that is sent as a memory's new content
 *       is range-checked in its row, or was received in that row.
 *   <li>Time is the clock of memory: an instruction at time t reads rs1 at t, rs2 at t + 1, RAM at
 *       t + 2 and writes rd at t + 3; the next one is at t + 4. An ecall that is charged k cycles
 *       takes 4·k times more, so that (t − 1)/4 is the count of cycles. A segment begins at time 1.
 *   <li>An access at time t of a word that was last used at t' proves t − t' − 1 = d0 + 2^16·d1
 *       with d0 of 16 and d1 of 13 bits. The verifier refuses a segment that ends at 2^29 or later,
 *       and time only grows: so t' &lt; t as integers.
 *   <li>Register 0 holds 0 and is never written: the program's table says which instructions write.
 *   <li>Counts and messages are linear in cells.
 * </ul>
 */
@NullMarked
package endgame.zk.vm;

import org.jspecify.annotations.NullMarked;
