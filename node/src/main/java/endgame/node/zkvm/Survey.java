package endgame.node.zkvm;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.ComputeRun;
import endgame.zk.guest.Replay;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.riscv.Stop;
import endgame.zk.riscv.Tracer;
import endgame.zk.vm.Rom;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.segment.Costs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Figures of programs and proofs. */
public final class Survey {
  private static final long CYCLES_MAX = 1L << 32;
  private static final Path STATUS = Path.of("/proc/self/status");

  private Survey() {}

  /** Cycles of a run that ends; 0 of one that doesn't. */
  public static long cycles(Program program, Bytes input) {
    return ComputeRun.run(program, input, CYCLES_MAX)
            instanceof ComputeRun.Result.Halted(int code, Bytes journal, var prints, long cycles)
        ? cycles
        : 0;
  }

  /** The largest segment that fits some memory. */
  public static int segmentLog(Preset preset, int gibibytes) {
    int log =
        switch (preset) {
          case FAST -> 18;
          case BALANCED -> 17;
          case COMPACT -> 16;
        };
    for (int fits = gibibytes; fits > 1; fits /= 2) {
      log++;
    }
    return Math.min(20, log);
  }

  /** What a proof took. */
  public static String lastLine(long cycles, double seconds, int bytes) {
    return String.format(
        Locale.ROOT,
        "%d cycles, %.0f cycles/s, %d bytes, peak memory %s",
        cycles,
        cycles / seconds,
        bytes,
        peakMemory());
  }

  private static String peakMemory() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmHWM:")) {
          long kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
          return kib / 1024 + " MiB";
        }
      }
    } catch (IOException e) {
      // Only Linux tells.
    }
    return "unknown";
  }

  /** Cycles by chip with rows' cells, and what they add up to. */
  public static List<List<String>> table(Program program, Bytes input) {
    Rom rom = Rom.of(program);
    Map<String, Long> cycles = new TreeMap<>();
    Machine machine = Machine.start(program);
    Replay host = Replay.ofInput(input);
    Tracer tracer =
        (pc, decoded, rs1, rs2, before, after, address, wordBefore, wordAfter) ->
            cycles.merge(Costs.chip(rom.op(rom.program().target(pc))), 1L, Long::sum);
    Stop stop = machine.run(CYCLES_MAX, tracer);
    String end = stop.toString();
    while (stop instanceof Stop.Wants(int ecall)) {
      String trap = host.serve(machine, ecall);
      if (trap != null) {
        end = "trap: " + trap;
        break;
      }
      stop = machine.run(CYCLES_MAX, tracer);
      end = stop.toString();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CHIP", "CYCLES", "SHARE", "CELLS PER ROW", "CELLS"));
    long all = cycles.values().stream().mapToLong(Long::longValue).sum();
    long cells = 0;
    for (var entry : cycles.entrySet()) {
      int width = Costs.cells(entry.getKey());
      cells += width * entry.getValue();
      rows.add(
          List.of(
              entry.getKey(),
              entry.getValue().toString(),
              String.format(Locale.ROOT, "%.1f %%", 100.0 * entry.getValue() / all),
              Integer.toString(width),
              Long.toString(width * entry.getValue())));
    }
    rows.add(List.of("all", Long.toString(all), "", "", Long.toString(cells)));
    rows.add(List.of("ends by", end, "", "", ""));
    return rows;
  }
}
