package endgame.node.bench;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.program.ProgramKey;
import endgame.zk.vm.program.ProgramProof;
import endgame.zk.vm.program.ProgramProver;
import endgame.zk.vm.program.ProgramVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Proofs of RV32IM programs. The first proof of a process warms the compiler up and is reported on
 * its own; of the others the fastest counts.
 */
public final class ZkvmBench {
  private static final int START = 0x10000;
  private static final int ROUNDS = 3;
  private static final int VERIFICATIONS = 5;
  private static final int LEDGER_TRANSFERS = 10;

  /** Instructions of one turn of the loop below. */
  private static final int TURN = 6;

  /** Cycles of two blocks of SHA-256 in software, about. */
  private static final int SHA_256_CYCLES = 10_100;

  /** Cycles of a run for which the tables of one permutation of Keccak are as many cells, about. */
  private static final int KECCAK_CYCLES = 1 << 10;

  /** Above it a run has several segments. */
  private static final int SEGMENT_LOG_MAX = 20;

  private ZkvmBench() {}

  /**
   * A run to prove.
   *
   * @param units that it does, and their name
   */
  private record Task(String name, Program program, Bytes input, int units, String unit) {}

  /**
   * Measures.
   *
   * @param logCycles of the longest run
   */
  public static Report run(int threads, int logCycles) throws IOException {
    Report.Rows rows = new Report.Rows();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Workers workers = Workers.on(executor, threads);
      for (int log = Math.min(18, logCycles); log <= logCycles; log += 2) {
        measure(rows, fibonacciTask(log), Preset.FAST, log, workers);
        measure(rows, sha256(log), Preset.FAST, log, workers);
        measure(rows, keccak(log), Preset.FAST, log, workers);
      }
      int compact = Math.min(SEGMENT_LOG_MAX, logCycles);
      measure(rows, fibonacciTask(compact), Preset.COMPACT, compact, workers);
      LedgerProofBench.measure(rows, 1, Preset.BALANCED, workers);
      LedgerProofBench.measure(rows, LEDGER_TRANSFERS, Preset.BALANCED, workers);
      LedgerProofBench.measure(rows, LEDGER_TRANSFERS, Preset.FAST, workers);
    }
    return rows.of("zkvm");
  }

  private static void measure(
      Report.Rows rows, Task task, Preset preset, int log, Workers workers) {
    Program program = task.program;
    ProgramProver prover =
        new ProgramProver(program, preset, 1 << Math.min(SEGMENT_LOG_MAX, log), workers);
    ProgramKey key = ProgramKey.of(program, workers);
    double first = 0;
    double best = Double.MAX_VALUE;
    double verify = Double.MAX_VALUE;
    long cycles = 0;
    int bytes = 0;
    int segments = 0;
    int rounds = log > SEGMENT_LOG_MAX ? 1 : ROUNDS;
    for (int round = 0; round <= rounds; round++) {
      long start = System.nanoTime();
      if (!(prover.prove(Replay.ofInput(task.input), 0, new byte[0], ProgramProver.Progress.NONE)
          instanceof ProgramProver.Result.Proven(ProgramProof proof, long n))) {
        throw new IllegalStateException("the program can't be proven");
      }
      double nanos = System.nanoTime() - start;
      first = round == 0 ? nanos : first;
      best = round == 0 ? best : Math.min(best, nanos);
      cycles = n;
      bytes = proof.encode().length;
      segments = proof.segments().size();
      for (int again = 0; again < VERIFICATIONS; again++) {
        start = System.nanoTime();
        if (ProgramVerifier.verify(key, proof, new byte[0], 0)
            instanceof ProgramVerifier.Result.Invalid(String reason)) {
          throw new IllegalStateException(reason);
        }
        verify = Math.min(verify, (double) (System.nanoTime() - start));
      }
    }
    String goal = preset == Preset.FAST ? "at least 100,000" : "";
    String size = preset == Preset.FAST ? "at most 1,758" : "at most 684";
    rows.add(
        task.name + " 2^" + log + " " + preset.parameters().name(),
        cycles / best * 1e9,
        "cycles/s",
        task.units == 0 ? goal : "");
    if (task.units > 0) {
      rows.add("  work proven", task.units / best * 1e9, task.unit + "/s");
    }
    rows.add("  first time", cycles / first * 1e9, "cycles/s");
    rows.add("  segments", segments, "");
    rows.add("  proof", bytes / 1024.0 / segments, "KiB per segment", size);
    rows.add("  verification", verify / 1e6 / segments, "ms per segment", "at most 15");
  }

  private static Task fibonacciTask(int log) {
    return new Task("fibonacci", fibonacci((1 << log) / TURN), Bytes.EMPTY, 0, "");
  }

  private static Task sha256(int log) throws IOException {
    int times = Math.max(1, (1 << log) / SHA_256_CYCLES);
    return new Task("SHA-256 in software", resource("sha256"), number(times), 2 * times, "blocks");
  }

  private static Task keccak(int log) throws IOException {
    int times = Math.max(1, (1 << log) / KECCAK_CYCLES);
    String unit = "permutations";
    return new Task("Keccak by the ecall", resource("keccak"), number(times), times, unit);
  }

  private static Bytes number(int number) {
    return Bytes.of(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
  }

  private static Program resource(String name) throws IOException {
    try (InputStream in = ZkvmBench.class.getResourceAsStream("/endgame/bench/" + name + ".elf")) {
      if (in == null) {
        throw new IOException("the program " + name + " is not in this build");
      }
      return program(in.readAllBytes());
    }
  }

  private static Program program(byte[] elf) {
    return switch (Elf.load(elf)) {
      case Elf.Result.Loaded(Program program) -> program;
      case Elf.Result.Malformed(String reason) -> throw new IllegalStateException(reason);
    };
  }

  /** Fibonacci numbers modulo 2^32: additions, moves, and a branch per turn. */
  private static Program fibonacci(int turns) {
    int upper = (turns + 0x800) & 0xfffff000;
    int[] words = {
      upper | 12 << 7 | 0x37, // lui x12
      (turns - upper) << 20 | 12 << 15 | 12 << 7 | 0x13, // addi x12, x12
      1 << 20 | 11 << 7 | 0x13, // addi x11, x0, 1
      11 << 20 | 10 << 15 | 13 << 7 | 0x33, // add x13, x10, x11
      11 << 15 | 10 << 7 | 0x13, // addi x10, x11, 0
      13 << 15 | 11 << 7 | 0x13, // addi x11, x13, 0
      10 << 20 | 14 << 15 | 4 << 12 | 14 << 7 | 0x33, // xor x14, x14, x10
      -1 << 20 | 12 << 15 | 12 << 7 | 0x13, // addi x12, x12, -1
      0xfe0616e3, // bne x12, x0, -20
      93 << 20 | 17 << 7 | 0x13, // addi x17, x0, 93
      0x73 // ecall
    };
    ByteBuffer elf = ByteBuffer.allocate(84 + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1).position(16);
    elf.putShort((short) 2).putShort((short) 243).putInt(1).putInt(START).putInt(52);
    elf.putInt(0).putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) 1);
    elf.putShort((short) 40).putShort((short) 0).putShort((short) 0);
    int size = 4 * words.length;
    elf.putInt(1).putInt(84).putInt(START).putInt(START).putInt(size).putInt(size);
    elf.putInt(5).putInt(4);
    for (int word : words) {
      elf.putInt(word);
    }
    return program(elf.array());
  }
}
