package endgame.zk.vm.run;

/**
 * One ecall from 0x200 on, as a chip proves it. At time t it reads a7; a0, a1, a2 (as many as it
 * has operands) at t + 1, t + 2, t + 3; words of the second and third operand at t + 4 and t + 5;
 * at t + 6 it takes the words of the first operand and gives the result in their place. So operands
 * that overlap in memory are all read before anything is written. It ends at t + 4·(1 + what it is
 * charged).
 *
 * @param number of the ecall
 * @param pc of the instruction
 * @param time t
 * @param numberUsed when a7 was used last
 * @param pointers byte addresses, one for each operand, divisible by 4
 * @param pointersUsed when their registers were used last
 * @param before words of each operand
 * @param used when each of those words was used last
 * @param after words of the first operand after it
 */
@SuppressWarnings("ArrayRecordComponent") // Never written once it is made.
public record PrecompileCall(
    int number,
    int pc,
    int time,
    int numberUsed,
    int[] pointers,
    int[] pointersUsed,
    int[][] before,
    int[][] used,
    int[] after) {}
