package endgame.zk.vm.run;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.Host;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Stop;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.chip.HostEcall;
import endgame.zk.vm.memory.MemoryTree;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param calls ecalls that the host served
 * @param words that they copied
 * @param precompiles the other ecalls
 * @param journalBefore bytes of the journal before
 * @param journal what it adds
 * @param limit cycles of this segment before which each NEXT is
 */
public record SegmentRun(
    int pcStart,
    int pcEnd,
    int timeEnd,
    Steps steps,
    NavigableMap<Integer, Chunk> chunks,
    Optional<Halted> halt,
    List<HostCall> calls,
    List<HostCall.Word> words,
    List<PrecompileCall> precompiles,
    int journalBefore,
    Bytes journal,
    int limit) {
  /** Instructions between two looks at the limits. */
  private static final int SLICE = 1 << 12;

  /** Chunks of RAM after which a segment is cut: each costs two rows of Poseidon2, or more. */
  private static final int CHUNKS_MAX = 1 << 16;

  /** A segment that lasted this long is cut: no ecall takes it to the verifier's bound. */
  private static final int TIME_CUT = 1 << 28;

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
   * @param stepsMax instructions after which it is cut, or as much work of ecalls
   * @param cyclesMax of the run, before which each NEXT must be
   */
  public static Result run(Machine machine, Rom rom, Host host, int stepsMax, long cyclesMax) {
    return segment(machine, rom, host, stepsMax, limit(cyclesMax, machine.cycles()));
  }

  /**
   * The same, by the segment's own limit.
   *
   * @param limit cycles of the segment before which each NEXT must be
   */
  public static Result segment(Machine machine, Rom rom, Host host, int stepsMax, int limit) {
    Machine before = machine.snapshot();
    Recorder recorder = new Recorder(rom);
    EcallRecorder ecalls = new EcallRecorder(machine, recorder, host);
    int journalBefore = host.journalLength();
    Optional<Halted> halt = Optional.empty();
    int load = 0;
    while (load < stepsMax
        && recorder.chunks() < CHUNKS_MAX
        && recorder.time() < TIME_CUT
        && halt.isEmpty()) {
      Stop stop = machine.run(machine.cycles() + Math.min(SLICE, stepsMax - load), recorder);
      Optional<String> trap = Optional.empty();
      switch (stop) {
        case Stop.LimitReached reached -> {}
        case Stop.Halted halted -> halt = Optional.of(halted(machine, recorder, halted.code()));
        case Stop.Trapped t ->
            trap = Optional.of(t.reason() + " at 0x" + Integer.toHexString(t.pc()));
        case Stop.Wants wants ->
            trap =
                wants.ecall() == Ecall.NEXT && (recorder.time() - 1) / 4 >= limit
                    ? Optional.of("NEXT past the limit of cycles")
                    : ecalls.serve(wants.ecall());
      }
      if (trap.isPresent()) {
        return new Result.Failed("trap: " + trap.get());
      }
      load = recorder.steps().size() + ecalls.load();
    }
    return new Result.Done(
        new SegmentRun(
            before.pc(),
            halt.isPresent() ? Buses.HALTED : machine.pc(),
            recorder.time(),
            recorder.steps(),
            chunks(
                new State(before, journalBefore),
                new State(machine, host.journalLength()),
                recorder),
            halt,
            List.copyOf(ecalls.calls()),
            List.copyOf(ecalls.words()),
            List.copyOf(ecalls.precompiles()),
            journalBefore,
            host.journalFrom(journalBefore),
            limit));
  }

  /** Cycles of a segment before which a NEXT must be. */
  public static int limit(long cyclesMax, long cyclesBefore) {
    return Math.clamp(cyclesMax - cyclesBefore, 0, (1 << HostEcall.LIMIT_BITS) - 1);
  }

  /** What the machine's own words are read from. */
  private record State(Machine machine, int journal) {
    int word(int word) {
      return word < REGISTERS ? machine.register(word) : word == Buses.JOURNAL_LENGTH ? journal : 0;
    }
  }

  private static Halted halted(Machine machine, Recorder recorder, int code) {
    int time = recorder.time();
    int numberUsed = recorder.useMachine(A7, time);
    int codeUsed = recorder.useMachine(A0, time + 1);
    recorder.pass(1);
    return new Halted(machine.pc() - 4, time, code, numberUsed, codeUsed);
  }

  private static NavigableMap<Integer, Chunk> chunks(State before, State after, Recorder recorder) {
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

  private static Chunk ram(State before, State after, int leaf) {
    int[] old = new int[MemoryTree.CHUNK];
    int[] now = new int[MemoryTree.CHUNK];
    for (int i = 0; i < MemoryTree.CHUNK; i++) {
      int address = (leaf * MemoryTree.CHUNK + i) << 2;
      old[i] = before.machine().memory().peek(address);
      now[i] = after.machine().memory().peek(address);
    }
    return new Chunk(old, now, new int[MemoryTree.CHUNK]);
  }

  private static Chunk machine(State before, State after, int leaf) {
    int[] old = new int[MemoryTree.CHUNK];
    int[] now = new int[MemoryTree.CHUNK];
    for (int i = 0; i < MemoryTree.CHUNK; i++) {
      int word = (leaf - MemoryTree.MACHINE) * MemoryTree.CHUNK + i;
      old[i] = before.word(word);
      now[i] = after.word(word);
    }
    return new Chunk(old, now, new int[MemoryTree.CHUNK]);
  }

  /** The machine's own words: registers, and the length of the journal; whole chunks. */
  public static int[] machineWords(int[] registers, int journal) {
    int[] words =
        Arrays.copyOf(registers, (Buses.JOURNAL_LENGTH / MemoryTree.CHUNK + 1) * MemoryTree.CHUNK);
    words[Buses.JOURNAL_LENGTH] = journal;
    return words;
  }

  /** The leaves that a program starts with: its image and its registers. */
  public static NavigableMap<Integer, int[]> image(Machine machine) {
    NavigableMap<Integer, int[]> leaves = new TreeMap<>();
    State state = new State(machine, 0);
    for (int page : machine.memory().touched()) {
      for (int chunk = 0; chunk < 256; chunk++) {
        int leaf = page * 256 + chunk;
        add(leaves, leaf, ram(state, state, leaf).before());
      }
    }
    for (int chunk = 0; chunk < REGISTERS / MemoryTree.CHUNK; chunk++) {
      int leaf = MemoryTree.MACHINE + chunk;
      add(leaves, leaf, machine(state, state, leaf).before());
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
