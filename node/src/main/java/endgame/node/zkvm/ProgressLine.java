package endgame.node.zkvm;

import endgame.zk.vm.program.ProgramProver;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line on the terminal that says how far a proof is; nothing where there is no terminal. */
public final class ProgressLine implements ProgramProver.Progress {
  private static final int WIDTH = 24;

  private final PrintStream out;
  private final long cycles;
  private final boolean shown;
  private final long start = System.nanoTime();
  private long done;

  /**
   * A line of a proof.
   *
   * @param out where the terminal is
   * @param cycles of the whole run
   */
  public ProgressLine(PrintStream out, long cycles) {
    this.out = out;
    Console console = console();
    this.shown = console != null && console.isTerminal();
    this.cycles = Math.max(1, cycles);
  }

  @SuppressWarnings("SystemConsoleNull") // It may be null where a terminal library is missing.
  private static @Nullable Console console() {
    return System.console();
  }

  @Override
  public void phase(int segment, String phase) {
    if (!shown) {
      return;
    }
    int full = (int) (WIDTH * Math.min(cycles, done) / cycles);
    double seconds = (System.nanoTime() - start) / 1e9;
    String left =
        done == 0
            ? "?"
            : String.format(Locale.ROOT, "%.0f s", seconds * (cycles - done) / (double) done);
    out.printf(
        Locale.ROOT,
        "\r[%s%s] segment %d, %s; %d of %d cycles, %s left   ",
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        segment + 1,
        phase,
        done,
        cycles,
        left);
  }

  @Override
  public void proven(int segment, long cyclesDone, int bytes) {
    done = cyclesDone;
  }

  /** Ends the line. */
  public void end() {
    if (shown) {
      out.println();
    }
  }
}
