package endgame.zk.vm.run;

import endgame.zk.guest.Replay;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.MachineFaults;
import endgame.zk.riscv.Stop;
import endgame.zk.riscv.Tracer;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A run of one segment in which something goes wrong once, recorded as if it were honest: what a
 * prover with a broken or hostile executor would fill the tables with.
 */
public final class FaultyRun {
  /** What goes wrong. */
  public enum Fault {
    NONE,
    /** A register changes between two instructions. */
    REGISTER,
    /** So does a word of memory. */
    WORD,
    /** An instruction is left out. */
    SKIP,
    /** The machine goes on elsewhere. */
    JUMP,
    /** An instruction's result, and the register, is another one. */
    RESULT,
    /** An instruction is said to have read something else. */
    OPERAND,
    /** A load or store is said to have found something else. */
    LOADED,
    /** An instruction is recorded twice. */
    TWICE,
    /** An instruction is done but not recorded. */
    UNSEEN,
    /** Time goes on without an instruction. */
    TIME,
    /** What the host answers in a0 is another number than what it copied. */
    ANSWER,
    /** What the host put into memory is changed behind the ecall. */
    HINT,
    /** A precompile gives another result, in memory too. */
    NATIVE,
    /** The exit code is another one than a0. */
    EXIT,
    /** The claim is that memory is another one in the end. */
    ROOT,
    /** The claim is that the journal is another one. */
    JOURNAL
  }

  private static final int CYCLES_MAX = 1 << 20;
  private static final int A0 = 10;
  private static final int A7 = 17;
  private static final int REGISTERS = 32;

  private final Machine machine;
  private final Machine before;
  private final Replay host;
  private final Recorder recorder;
  private final EcallRecorder ecalls;
  private final Fault fault;
  private final SplittableRandom random;
  private final int[] data;
  private boolean isDone;

  private FaultyRun(Machine machine, Rom rom, Replay host, Fault fault, long seed, int... data) {
    this.machine = machine;
    this.before = machine.snapshot();
    this.host = host;
    this.recorder = new Recorder(rom);
    this.ecalls = new EcallRecorder(machine, recorder, host);
    this.fault = fault;
    this.random = new SplittableRandom(seed);
    this.data = data;
  }

  /**
   * Runs a program that is at its start to its end.
   *
   * @param at instruction at which, or behind which, it goes wrong
   * @param steps instructions after which it is given up
   * @param data addresses of words that the program uses
   * @return nothing if it doesn't end, or never comes to what was to go wrong
   */
  public static Optional<SegmentRun> of(
      Machine machine,
      Rom rom,
      Replay host,
      Fault fault,
      int at,
      int steps,
      long seed,
      int... data) {
    return new FaultyRun(machine, rom, host, fault, seed, data).run(at, steps);
  }

  private Optional<SegmentRun> run(int at, int steps) {
    Optional<SegmentRun.Halted> halt = Optional.empty();
    for (int step = 0; halt.isEmpty(); step++) {
      if (step == steps) {
        return Optional.empty();
      }
      boolean isNow = step >= at && !isDone;
      if (isNow) {
        between();
      }
      Tracer tracer = isNow ? this::record : recorder;
      switch (machine.run(machine.cycles() + 1, tracer)) {
        case Stop.LimitReached reached -> {}
        case Stop.Trapped trapped -> {
          return Optional.empty();
        }
        case Stop.Halted halted -> halt = Optional.of(halted(halted.code(), isNow));
        case Stop.Wants wants -> {
          if (ecalls.serve(wants.ecall()).isPresent()) {
            return Optional.empty();
          }
          if (isNow) {
            behindEcall();
          }
        }
      }
    }
    boolean isHonest = fault == Fault.NONE || fault == Fault.JOURNAL || fault == Fault.ROOT;
    return isDone || isHonest ? Optional.of(segment(halt)) : Optional.empty();
  }

  private void between() {
    switch (fault) {
      case REGISTER -> {
        int register = 1 + random.nextInt(REGISTERS - 1);
        machine.setRegister(register, machine.register(register) ^ 1 << random.nextInt(REGISTERS));
        isDone = true;
      }
      case WORD -> change(data[random.nextInt(data.length)]);
      case SKIP -> {
        MachineFaults.skip(machine);
        isDone = true;
      }
      case JUMP -> {
        MachineFaults.jump(machine, random.nextInt(MachineFaults.instructions(machine)));
        isDone = true;
      }
      case TIME -> {
        recorder.pass(1 + random.nextInt(2));
        isDone = true;
      }
      default -> {}
    }
  }

  private void change(int address) {
    int word = machine.memory().peek(address);
    isDone = machine.memory().storeWords(address, new int[] {word ^ 1 << random.nextInt(32)});
  }

  private void record(
      int pc, long decoded, int rs1, int rs2, int old, int now, int at, int had, int has) {
    int bit = 1 << random.nextInt(REGISTERS);
    switch (fault) {
      case RESULT -> {
        int row = recorder.steps().rom().program().target(pc);
        if (recorder.steps().rom().writes(row)) {
          machine.setRegister(recorder.steps().rom().rd(row), now ^ bit);
          isDone = true;
        }
        recorder.step(pc, decoded, rs1, rs2, old, isDone ? now ^ bit : now, at, had, has);
      }
      case OPERAND -> {
        isDone = true;
        recorder.step(pc, decoded, rs1 ^ bit, rs2, old, now, at, had, has);
      }
      case LOADED -> {
        isDone = at != 0;
        int found = isDone ? had ^ bit : had;
        recorder.step(pc, decoded, rs1, rs2, old, now, at, found, has);
      }
      case TWICE -> {
        recorder.step(pc, decoded, rs1, rs2, old, now, at, had, has);
        recorder.step(pc, decoded, rs1, rs2, old, now, at, had, has);
        isDone = true;
      }
      case UNSEEN -> isDone = true;
      default -> recorder.step(pc, decoded, rs1, rs2, old, now, at, had, has);
    }
  }

  private void behindEcall() {
    if (fault == Fault.ANSWER) {
      machine.setRegister(A0, machine.register(A0) + 1);
      isDone = true;
    } else if (fault == Fault.HINT) {
      change(data[random.nextInt(data.length)]);
    } else if (fault == Fault.NATIVE && !ecalls.precompiles().isEmpty()) {
      misresult(ecalls.precompiles().removeLast());
    }
  }

  /** What a native made is another word, as if it had been so. */
  private void misresult(PrecompileCall call) {
    int word = random.nextInt(call.after().length);
    int[] after = call.after().clone();
    after[word] ^= 1 << random.nextInt(REGISTERS);
    machine.memory().storeWords(call.pointers()[0] + 4 * word, new int[] {after[word]});
    ecalls
        .precompiles()
        .add(
            new PrecompileCall(
                call.number(),
                call.pc(),
                call.time(),
                call.numberUsed(),
                call.pointers(),
                call.pointersUsed(),
                call.before(),
                call.used(),
                after));
    isDone = true;
  }

  private SegmentRun.Halted halted(int code, boolean isNow) {
    int time = recorder.time();
    int numberUsed = recorder.useMachine(A7, time);
    int codeUsed = recorder.useMachine(A0, time + 1);
    recorder.pass(1);
    boolean lies = isNow && fault == Fault.EXIT;
    isDone |= lies;
    int said = lies ? code ^ 1 << random.nextInt(REGISTERS) : code;
    return new SegmentRun.Halted(machine.pc() - 4, time, said, numberUsed, codeUsed);
  }

  private SegmentRun segment(Optional<SegmentRun.Halted> halt) {
    NavigableMap<Integer, SegmentRun.Chunk> chunks = new TreeMap<>();
    recorder.eachRam((word, time) -> chunk(chunks, word >>> 2, false).times()[word & 3] = time);
    recorder.eachMachine((word, time) -> chunk(chunks, word >>> 2, true).times()[word & 3] = time);
    return new SegmentRun(
        before.pc(),
        Buses.HALTED,
        recorder.time(),
        recorder.steps(),
        chunks,
        halt,
        List.copyOf(ecalls.calls()),
        List.copyOf(ecalls.words()),
        new ArrayList<>(ecalls.precompiles()),
        0,
        host.journal(),
        SegmentRun.limit(CYCLES_MAX, 0));
  }

  private SegmentRun.Chunk chunk(
      NavigableMap<Integer, SegmentRun.Chunk> chunks, int leaf, boolean isMachine) {
    int key = isMachine ? MemoryTree.MACHINE + leaf : leaf;
    return chunks.computeIfAbsent(
        key,
        k -> {
          int[][] words = new int[2][MemoryTree.CHUNK];
          for (int i = 0; i < MemoryTree.CHUNK; i++) {
            int word = leaf * MemoryTree.CHUNK + i;
            words[0][i] = isMachine ? word(before, 0, word) : before.memory().peek(word << 2);
            words[1][i] =
                isMachine
                    ? word(machine, host.journalLength(), word)
                    : machine.memory().peek(word << 2);
          }
          return new SegmentRun.Chunk(words[0], words[1], new int[MemoryTree.CHUNK]);
        });
  }

  private static int word(Machine of, int journal, int word) {
    return word < REGISTERS ? of.register(word) : word == Buses.JOURNAL_LENGTH ? journal : 0;
  }
}
