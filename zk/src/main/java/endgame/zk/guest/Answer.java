package endgame.zk.guest;

/**
 * What the host told a program: all that a run needs besides the program and its memory.
 *
 * @param number of the ecall: NEXT, READ, STATE_LEN or STATE_READ
 * @param first in a0 afterwards
 * @param second in a1 afterwards, of NEXT; else 0
 * @param bytes that were copied to RAM; of a READ or STATE_READ
 */
public record Answer(int number, int first, int second, Bytes bytes) {
  /** Whether an ecall has an answer; the others only take. */
  public static boolean isAnswered(int number) {
    return number == Ecall.NEXT
        || number == Ecall.READ
        || number == Ecall.STATE_LEN
        || number == Ecall.STATE_READ;
  }
}
