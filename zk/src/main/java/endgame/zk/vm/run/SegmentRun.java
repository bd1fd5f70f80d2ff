package endgame.zk.vm.run;

import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Stop;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One segment that has run: its instructions, and the memory it touched before and after.
 *
 * @param pcStart where it begins
 * @param pcEnd where the next one goes on, or {@link Buses#HALTED}
 * @param timeEnd when it ends
 * @param chunks per leaf of the memory tree, ascending
 * @param halt how it ended the program, if it did
 */
public record SegmentRun(
    int pcStart,
    int pcEnd,
    int timeEnd,
    Steps steps,
    NavigableMap<Integer, Chunk> chunks,
    Optional<Halted> halt) {
  /** Instructions between two looks at the limits. */
  private static final int SLICE = 1 << 12;

  private static final int A0 = 10;
  private static final int A7 = 17;
  private static final int REGISTERS = 32;

  /** Four words before and after, and when each was used last: 0 if it was not. */
  @SuppressWarnings("ArrayRecordComponent") // Never written once it is made.
  public record Chunk(int[] before, int[] after, int[] times) {}

  /** The ecall that ends the program. */
  public record Halted(int pc, int time, int code, int numberUsed, int codeUsed) {}

  /** What came of running a segment. */
  public sealed interface Result {
    record Done(SegmentRun run) implements Result {}

    /** The program can't be proven from here. */
    record Failed(String reason) implements Result {}
  }

  /**
   * Runs a machine for one segment.
   *
   * @param stepsMax instructions after which it is cut
   */
  public static Result run(Machine machine, Rom rom, int stepsMax) {
    Machine before = machine.snapshot();
    Recorder recorder = new Recorder(rom);
    int pcStart = machine.pc();
    Optional<Halted> halt = Optional.empty();
    while (recorder.steps().size() < stepsMax && halt.isEmpty()) {
      int rest = stepsMax - recorder.steps().size();
      switch (machine.run(machine.cycles() + Math.min(SLICE, rest), recorder)) {
        case Stop.LimitReached limit -> {}
        case Stop.Halted halted -> halt = Optional.of(halted(machine, recorder, halted.code()));
        case Stop.Trapped trapped -> {
          return new Result.Failed(
              "trap: " + trapped.reason() + " at 0x" + Integer.toHexString(trapped.pc()));
        }
        case Stop.Wants wants -> {
          return new Result.Failed("ecall 0x" + Integer.toHexString(wants.ecall()));
        }
      }
    }
    return new Result.Done(
        new SegmentRun(
            pcStart,
            halt.isPresent() ? Buses.HALTED : machine.pc(),
            recorder.time(),
            recorder.steps(),
            chunks(before, machine, recorder),
            halt));
  }

  private static Halted halted(Machine machine, Recorder recorder, int code) {
    int time = recorder.time();
    int numberUsed = recorder.useMachine(A7, time);
    int codeUsed = recorder.useMachine(A0, time + 1);
    recorder.pass(1);
    return new Halted(machine.pc() - 4, time, code, numberUsed, codeUsed);
  }

  private static NavigableMap<Integer, Chunk> chunks(
      Machine before, Machine after, Recorder recorder) {
    NavigableMap<Integer, Chunk> chunks = new TreeMap<>();
    recorder.eachRam((word, time) -> {
      Chunk chunk = chunks.computeIfAbsent(word >>> 2, leaf -> ram(before, after, leaf));
      chunk.times[word & 3] = time;
    });
    recorder.eachMachine((word, time) -> {
      Chunk chunk =
          chunks.computeIfAbsent(
              MemoryTree.MACHINE + (word >>> 2), leaf -> machine(before, after, leaf));
      chunk.times[word & 3] = time;
    });
    return chunks;
  }

  private static Chunk ram(Machine before, Machine after, int leaf) {
    int[] old = new int[MemoryTree.CHUNK];
    int[] now = new int[MemoryTree.CHUNK];
    for (int i = 0; i < MemoryTree.CHUNK; i++) {
      int address = (leaf * MemoryTree.CHUNK + i) << 2;
      old[i] = before.memory().peek(address);
      now[i] = after.memory().peek(address);
    }
    return new Chunk(old, now, new int[MemoryTree.CHUNK]);
  }

  private static Chunk machine(Machine before, Machine after, int leaf) {
    int[] old = new int[MemoryTree.CHUNK];
    int[] now = new int[MemoryTree.CHUNK];
    for (int i = 0; i < MemoryTree.CHUNK; i++) {
      int word = (leaf - MemoryTree.MACHINE) * MemoryTree.CHUNK + i;
      old[i] = word < REGISTERS ? before.register(word) : 0;
      now[i] = word < REGISTERS ? after.register(word) : 0;
    }
    return new Chunk(old, now, new int[MemoryTree.CHUNK]);
  }

  /** The leaves that a program starts with: its image and its registers. */
  public static NavigableMap<Integer, int[]> image(Machine machine) {
    NavigableMap<Integer, int[]> leaves = new TreeMap<>();
    for (int page : machine.memory().touched()) {
      for (int chunk = 0; chunk < 256; chunk++) {
        int leaf = page * 256 + chunk;
        add(leaves, leaf, ram(machine, machine, leaf).before());
      }
    }
    for (int chunk = 0; chunk < REGISTERS / MemoryTree.CHUNK; chunk++) {
      int leaf = MemoryTree.MACHINE + chunk;
      add(leaves, leaf, machine(machine, machine, leaf).before());
    }
    return leaves;
  }

  private static void add(NavigableMap<Integer, int[]> leaves, int leaf, int[] words) {
    for (int word : words) {
      if (word != 0) {
        leaves.put(leaf, MemoryTree.leaf(words));
        return;
      }
    }
  }

  /** The tree of a program before its first instruction. */
  public static MemoryTree tree(Machine start) {
    MemoryTree tree = new MemoryTree();
    tree.update(image(start));
    return tree;
  }

  /** Rows of each chip are the instructions it takes: their indexes, per chip. */
  public List<int[]> rows(List<int[]> opsOfChips) {
    int[] chipOf = new int[256];
    for (int chip = 0; chip < opsOfChips.size(); chip++) {
      for (int op : opsOfChips.get(chip)) {
        chipOf[op] = chip + 1;
      }
    }
    int[] counts = new int[opsOfChips.size() + 1];
    for (int i = 0; i < steps.size(); i++) {
      counts[chipOf[steps.rom().op(steps.row(i))]]++;
    }
    List<int[]> rows = new ArrayList<>();
    for (int chip = 0; chip < opsOfChips.size(); chip++) {
      rows.add(new int[counts[chip + 1]]);
    }
    int[] filled = new int[opsOfChips.size() + 1];
    for (int i = 0; i < steps.size(); i++) {
      int chip = chipOf[steps.rom().op(steps.row(i))];
      if (chip == 0) {
        throw new IllegalStateException("no chip takes op " + steps.rom().op(steps.row(i)));
      }
      rows.get(chip - 1)[filled[chip]++] = i;
    }
    return rows;
  }
}
