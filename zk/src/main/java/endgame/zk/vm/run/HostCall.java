package endgame.zk.vm.run;

/**
 * One ecall that the host serves without a precompile. At time t it reads a7, at t + 1 it uses a0,
 * at t + 2 its operand (a1; a2 of STATE_PUT and EMIT), at t + 3 the length of the journal and the
 * words of RAM that it copies.
 *
 * @param number of the ecall
 * @param pc of the instruction
 * @param time t
 * @param numberUsed when a7 was used last
 * @param journal bytes of it before
 * @param journalUsed when its length was used last
 * @param bytes that it copies or is charged for
 */
public record HostCall(
    int number,
    int pc,
    int time,
    int numberUsed,
    Register first,
    Register operand,
    int journal,
    int journalUsed,
    int bytes) {
  /** A register's value before and after, and when it was used last. */
  public record Register(int before, int after, int used) {
    static final Register NONE = new Register(0, 0, 0);
  }

  /**
   * One word of RAM that a copy goes to or comes from.
   *
   * @param toJournal whether it goes to the journal
   * @param time t of the ecall
   * @param word address/4
   * @param first byte of the word that is copied
   * @param left bytes of the copy from here on
   * @param position in the journal
   * @param used when the word was used last
   */
  public record Word(
      boolean toJournal,
      int time,
      int word,
      int first,
      int left,
      int position,
      int before,
      int after,
      int used) {
    /** Bytes of this word that are copied. */
    public int bytes() {
      return Math.min(4 - first, left);
    }
  }
}
