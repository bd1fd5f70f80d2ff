package endgame.zk.vm.run;

import endgame.zk.riscv.Op;
import endgame.zk.riscv.Tracer;
import endgame.zk.vm.Rom;
import org.jspecify.annotations.Nullable;

/**
 * Takes down each instruction of a segment with the times at which its words were used before. What
 * ecalls use is told to it by who serves them.
 */
public final class Recorder implements Tracer {
  private static final int PAGE_WORDS = 1024;
  private static final int PAGES = 1 << 19;
  private static final int MACHINE_WORDS = 64;

  private final Rom rom;
  private final Steps steps;
  private final int[] machineUsed = new int[MACHINE_WORDS];
  private final int[] @Nullable [] ramUsed = new int[PAGES][];
  private int time = 1;
  private int chunks;

  public Recorder(Rom rom) {
    this.rom = rom;
    this.steps = new Steps(rom);
  }

  public Steps steps() {
    return steps;
  }

  /** Of the next instruction. */
  public int time() {
    return time;
  }

  /** Lets time pass for what an ecall does. */
  public void pass(int cycles) {
    time += 4 * cycles;
  }

  /** When a word of the machine's space was used last; notes that it is used now. */
  public int useMachine(int word, int now) {
    int before = machineUsed[word];
    machineUsed[word] = now;
    return before;
  }

  /**
   * When a word of RAM was used last; notes that it is used now.
   *
   * @param word address/4
   */
  public int useRam(int word, int now) {
    int[] page = ramUsed[word >>> 10];
    if (page == null) {
      page = new int[PAGE_WORDS];
      ramUsed[word >>> 10] = page;
    }
    int at = word & (PAGE_WORDS - 1);
    int first = at & ~3;
    if ((page[first] | page[first + 1] | page[first + 2] | page[first + 3]) == 0) {
      chunks++;
    }
    int before = page[at];
    page[at] = now;
    return before;
  }

  /** Chunks of RAM that were used. */
  int chunks() {
    return chunks;
  }

  /** Takes a word and when it was used last. */
  @FunctionalInterface
  interface Use {
    void take(int word, int time);
  }

  /** The words of RAM that were used, ascending. */
  void eachRam(Use use) {
    for (int page = 0; page < PAGES; page++) {
      int[] times = ramUsed[page];
      for (int i = 0; times != null && i < PAGE_WORDS; i++) {
        if (times[i] != 0) {
          use.take(page * PAGE_WORDS + i, times[i]);
        }
      }
    }
  }

  /** The words of the machine's space that were used, ascending. */
  void eachMachine(Use use) {
    for (int word = 0; word < MACHINE_WORDS; word++) {
      if (machineUsed[word] != 0) {
        use.take(word, machineUsed[word]);
      }
    }
  }

  @Override
  public void step(
      int pc,
      long decoded,
      int rs1,
      int rs2,
      int rdBefore,
      int rdAfter,
      int address,
      int wordBefore,
      int wordAfter) {
    int row = rom.program().target(pc);
    int op = rom.op(row);
    if (op == Op.ECALL) {
      return;
    }
    boolean immediate = rom.usesImmediate(row);
    int second = immediate ? rom.immediate(row) : rs2;
    steps.add(row, time, rs1, second, rdBefore, rdAfter);
    int firstUsed = op == Op.JAL ? 0 : useMachine(rom.rs1(row), time);
    boolean hasSecond = !immediate && op != Op.JAL && op != Op.JALR && (op < Op.LB || op > Op.LHU);
    int secondUsed = hasSecond ? useMachine(rom.rs2(row), time + 1) : 0;
    if (op >= Op.LB && op <= Op.SW) {
      steps.word(address, wordBefore, wordAfter, useRam(address >>> 2, time + 2));
    }
    int resultUsed = rom.writes(row) ? useMachine(rom.rd(row), time + 3) : 0;
    steps.registersUsed(firstUsed, secondUsed, resultUsed);
    time += 4;
  }
}
