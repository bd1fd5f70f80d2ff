package endgame.node.zkvm;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.ComputeRun;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.segment.Costs;
import endgame.zk.vm.segment.SegmentProver;
import endgame.zk.vm.segment.SegmentSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

  /** GiB that a segment takes, at least 1. */
  public static int segmentGibibytes(Preset preset, int log) {
    return 1 << Math.max(0, log - segmentLog(preset, 1));
  }

  /** How many segments are proven side by side. */
  public static int lanes(Preset preset, int log, int gibibytes, int threads) {
    return Math.clamp(gibibytes / segmentGibibytes(preset, log), 1, threads);
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

  /** Cycles by chip, rows and cells of all tables, and what they add up to. */
  public static List<List<String>> table(Program program, Bytes input, Preset preset, int log) {
    Rom rom = Rom.of(program);
    VerifyingKey key = SegmentProver.key(rom, preset.parameters(), Workers.SERIAL).verifyingKey();
    Machine machine = Machine.start(program);
    MemoryTree tree = SegmentRun.tree(machine);
    Replay host = Replay.ofInput(input);
    Map<String, Long> cycles = new TreeMap<>();
    Map<String, long[]> tables = new LinkedHashMap<>();
    int segments = 0;
    long bytes = 0;
    double bits = Double.MAX_VALUE;
    String end = "";
    while (end.isEmpty()) {
      switch (SegmentRun.run(machine, rom, host, 1 << log, 0)) {
        case SegmentRun.Result.Failed(String reason) -> end = reason;
        case SegmentRun.Result.Done(SegmentRun run) -> {
          segments++;
          for (int i = 0; i < run.steps().size(); i++) {
            cycles.merge(Costs.chip(rom.op(run.steps().row(i))), 1L, Long::sum);
          }
          cycles.merge("host-ecall/1", (long) run.calls().size(), Long::sum);
          cycles.merge("precompiles", (long) run.precompiles().size(), Long::sum);
          SegmentSurvey survey = SegmentSurvey.of(run, tree, key);
          for (SegmentSurvey.Table table : survey.tables()) {
            long[] sums = tables.computeIfAbsent(table.id(), id -> new long[2]);
            sums[0] += table.rows();
            sums[1] += table.cells();
          }
          bytes += survey.bytes();
          bits = Math.min(bits, survey.bits());
          end = run.halt().map(halt -> "exit code " + halt.code()).orElse("");
        }
      }
    }
    return rows(cycles, tables, segments, bytes, bits, end);
  }

  private static List<List<String>> rows(
      Map<String, Long> cycles,
      Map<String, long[]> tables,
      int segments,
      long bytes,
      double bits,
      String end) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TABLE", "INSTRUCTIONS", "SHARE", "ROWS", "CELLS"));
    long all = cycles.values().stream().mapToLong(Long::longValue).sum();
    long cells = 0;
    for (var entry : tables.entrySet()) {
      long count = cycles.getOrDefault(entry.getKey(), 0L);
      String share = count == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * count / all);
      long[] sums = entry.getValue();
      cells += sums[1];
      rows.add(
          List.of(
              entry.getKey(),
              count == 0 ? "" : Long.toString(count),
              share,
              Long.toString(sums[0]),
              Long.toString(sums[1])));
    }
    rows.add(List.of("all", Long.toString(all), "", "", Long.toString(cells)));
    rows.add(
        List.of("of them precompiles", "" + cycles.getOrDefault("precompiles", 0L), "", "", ""));
    rows.add(List.of("segments", Integer.toString(segments), "", "", ""));
    rows.add(List.of("bits proven", String.format(Locale.ROOT, "%.1f", bits), "", "", ""));
    rows.add(List.of("bytes, about", Long.toString(bytes), "", "", ""));
    rows.add(List.of("ends by", end, "", "", ""));
    return rows;
  }
}
