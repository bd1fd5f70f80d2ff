package endgame.zk.vm.run;

import endgame.zk.vm.Rom;
import java.util.Arrays;

/**
 * The instructions of a segment in the order in which they ran: what chips fill their columns from.
 * Entry i of each array belongs to instruction i. Times of last use are those before the
 * instruction's own access; where it has none, the entry means nothing.
 */
public final class Steps {
  private final Rom rom;
  private int size;
  private int[] row = new int[1024];
  private int[] time = new int[1024];
  private int[] first = new int[1024];
  private int[] second = new int[1024];
  private int[] before = new int[1024];
  private int[] result = new int[1024];
  private int[] firstUsed = new int[1024];
  private int[] secondUsed = new int[1024];
  private int[] resultUsed = new int[1024];
  private int[] address = new int[1024];
  private int[] wordBefore = new int[1024];
  private int[] wordAfter = new int[1024];
  private int[] wordUsed = new int[1024];

  public Steps(Rom rom) {
    this.rom = rom;
  }

  /**
   * Adds an instruction.
   *
   * @param row of the ROM
   * @param time of its first access
   * @param first value of rs1
   * @param second value of rs2, or the immediate in its place
   * @param before value of rd before it
   * @param result value of rd after it
   */
  public void add(int row, int time, int first, int second, int before, int result) {
    if (size == this.row.length) {
      grow();
    }
    this.row[size] = row;
    this.time[size] = time;
    this.first[size] = first;
    this.second[size] = second;
    this.before[size] = before;
    this.result[size] = result;
    size++;
  }

  /** Adds when the registers of the last instruction had been used before. */
  public void registersUsed(int first, int second, int result) {
    firstUsed[size - 1] = first;
    secondUsed[size - 1] = second;
    resultUsed[size - 1] = result;
  }

  /** Adds the last instruction's access of RAM. */
  public void word(int address, int before, int after, int used) {
    this.address[size - 1] = address;
    wordBefore[size - 1] = before;
    wordAfter[size - 1] = after;
    wordUsed[size - 1] = used;
  }

  private void grow() {
    int capacity = 2 * size;
    row = Arrays.copyOf(row, capacity);
    time = Arrays.copyOf(time, capacity);
    first = Arrays.copyOf(first, capacity);
    second = Arrays.copyOf(second, capacity);
    before = Arrays.copyOf(before, capacity);
    result = Arrays.copyOf(result, capacity);
    firstUsed = Arrays.copyOf(firstUsed, capacity);
    secondUsed = Arrays.copyOf(secondUsed, capacity);
    resultUsed = Arrays.copyOf(resultUsed, capacity);
    address = Arrays.copyOf(address, capacity);
    wordBefore = Arrays.copyOf(wordBefore, capacity);
    wordAfter = Arrays.copyOf(wordAfter, capacity);
    wordUsed = Arrays.copyOf(wordUsed, capacity);
  }

  public Rom rom() {
    return rom;
  }

  public int size() {
    return size;
  }

  /** Row of the ROM. */
  public int row(int step) {
    return row[step];
  }

  public int time(int step) {
    return time[step];
  }

  /** Value of rs1. */
  public int first(int step) {
    return first[step];
  }

  /** Value of rs2, or the immediate in its place. */
  public int second(int step) {
    return second[step];
  }

  /** Value of rd before. */
  public int before(int step) {
    return before[step];
  }

  /** Value of rd after. */
  public int result(int step) {
    return result[step];
  }

  /** When rs1 had been used last. */
  public int firstUsed(int step) {
    return firstUsed[step];
  }

  public int secondUsed(int step) {
    return secondUsed[step];
  }

  public int resultUsed(int step) {
    return resultUsed[step];
  }

  /** Byte address of a load or store. */
  public int address(int step) {
    return address[step];
  }

  /** The aligned word at {@link #address} before. */
  public int wordBefore(int step) {
    return wordBefore[step];
  }

  public int wordAfter(int step) {
    return wordAfter[step];
  }

  public int wordUsed(int step) {
    return wordUsed[step];
  }
}
