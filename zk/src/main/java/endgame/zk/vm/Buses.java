package endgame.zk.vm;

import endgame.zk.air.Bus;

/** The buses between chips. Numbers and widths are part of each verifying key. */
public final class Buses {
  /** (pc, time): where the machine is. Each chip that runs an instruction takes one, gives one. */
  public static final Bus STATE = new Bus(0, "state", 2, Bus.Kind.BALANCE);

  /** (space, pointer, low, high, time): what a word holds since when. */
  public static final Bus MEMORY = new Bus(1, "memory", 5, Bus.Kind.BALANCE);

  /** (pc, code, rd, rs1, rs2, immediate low, high, writes, target): see {@link Rom}. */
  public static final Bus PROGRAM = new Bus(2, "program", 9, Bus.Kind.LOOKUP);

  /** (value, bits): value below 2^bits, bits 0 to 16. */
  public static final Bus RANGE = new Bus(3, "range", 2, Bus.Kind.LOOKUP);

  /** (x, y, x xor y) of bytes. */
  public static final Bus BYTE = new Bus(4, "byte", 3, Bus.Kind.LOOKUP);

  /** (k, 2^k, 2^(16−k)), k 0 to 15. */
  public static final Bus POWER = new Bus(5, "power", 3, Bus.Kind.LOOKUP);

  /** (height, index, 8 elements before the segment, 8 after it): a node of the memory tree. */
  public static final Bus NODE = new Bus(6, "node", 18, Bus.Kind.BALANCE);

  /** (16 elements in, first 8 out) of Poseidon2. */
  public static final Bus COMPRESS = new Bus(7, "compress", 24, Bus.Kind.LOOKUP);

  /** (16 elements in, 16 out) of Poseidon2. */
  public static final Bus PERMUTE = new Bus(8, "permute", 32, Bus.Kind.LOOKUP);

  /** (low, high): the exit code. */
  public static final Bus EXIT = new Bus(9, "exit", 2, Bus.Kind.BALANCE);

  /** (position, byte) of the journal. */
  public static final Bus JOURNAL = new Bus(10, "journal", 2, Bus.Kind.BALANCE);

  /**
   * (1 to the journal or 0 from the host, time, word, first byte of it, bytes left, position in the
   * journal): the rest of a copy between host and RAM.
   */
  public static final Bus COPY = new Bus(11, "copy", 6, Bus.Kind.BALANCE);

  /** Of memory: registers 0 to 31, then {@link #JOURNAL_LENGTH}. */
  public static final int SPACE_MACHINE = 1;

  /** Of memory: RAM in words, pointer = address/4. */
  public static final int SPACE_RAM = 2;

  /** Word of {@link #SPACE_MACHINE}: bytes of journal so far. */
  public static final int JOURNAL_LENGTH = 32;

  /** The pc of a machine that has halted: no instruction is there, and no jump leads there. */
  public static final int HALTED = 3;

  private Buses() {}
}
