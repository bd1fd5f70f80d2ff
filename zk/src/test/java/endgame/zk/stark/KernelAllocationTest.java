package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Constraints;
import endgame.zk.air.Tape;
import endgame.zk.air.example.Poseidon2Air;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Matrix;
import endgame.zk.field.Blocks;
import endgame.zk.field.ExtBlocks;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.ntt.Ntt;
import endgame.zk.poseidon2.Poseidon2;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * No kernel allocates per row: a vector that C2 leaves in an object shows as dozens of bytes a row.
 * The allocated bytes of a warm kernel are counted; before C2 has compiled it, it allocates.
 */
class KernelAllocationTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final int ROWS = 1024;
  private static final int REPEATS = 200;
  private static final int ROUNDS = 300;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static int[] random(int n) {
    return new SplittableRandom(n).ints(n, 1, F.p()).toArray();
  }

  /**
   * Bytes per row of the leanest round: the first ones run before the kernel is compiled, which on
   * a busy machine is late.
   */
  private static double bytesPerRow(Runnable kernel, int rows) {
    double least = Double.MAX_VALUE;
    long start = System.nanoTime();
    for (int round = 0;
        least > 0.5 && (round < ROUNDS || System.nanoTime() - start < PATIENCE_NANOS);
        round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < REPEATS; i++) {
        kernel.run();
      }
      long after = THREADS.getCurrentThreadAllocatedBytes();
      least = Math.min(least, (after - before) / (double) REPEATS / rows);
    }
    return least;
  }

  private static void allocatesNothing(String name, Runnable kernel, int rows) {
    double bytes = bytesPerRow(kernel, rows);
    System.out.printf("%s: %.3f bytes per row%n", name, bytes);
    assertThat(bytes).as(name).isLessThanOrEqualTo(0.5);
  }

  @Test
  void blocks() {
    int[] a = random(ROWS);
    int[] b = random(ROWS + 16);
    int[] d = new int[ROWS];
    allocatesNothing("add", () -> Blocks.add(F, a, 0, b, 0, d, 0, ROWS), ROWS);
    allocatesNothing("subtract", () -> Blocks.subtract(F, a, 0, b, 0, d, 0, ROWS), ROWS);
    allocatesNothing("multiply", () -> Blocks.multiply(F, a, 0, b, 0, d, 0, ROWS), ROWS);
    allocatesNothing("multiply by one", () -> Blocks.multiply(F, a, 0, 77, d, 0, ROWS), ROWS);
    allocatesNothing("add product", () -> Blocks.addProduct(F, a, 0, b, 0, d, 0, ROWS), ROWS);
    allocatesNothing("add multiple", () -> Blocks.addProduct(F, a, 0, 77, d, 0, ROWS), ROWS);
    allocatesNothing("inverse", () -> Blocks.inverse(F, a, 0, d, 0, ROWS), ROWS);
    allocatesNothing("dot", () -> Blocks.dot(F, a, 0, b, 0, ROWS), ROWS);
  }

  @Test
  void extension() {
    for (Extension field : new Extension[] {Extension.KOALA_BEAR_4, Extension.KOALA_BEAR_5}) {
      ExtBlocks blocks = new ExtBlocks(field, ROWS);
      int[][] a = new int[field.degree()][];
      int[][] b = new int[field.degree()][];
      int[][] d = new int[field.degree()][ROWS];
      for (int w = 0; w < a.length; w++) {
        a[w] = random(ROWS + w);
        b[w] = random(ROWS + 8 + w);
      }
      allocatesNothing(field + " multiply", () -> blocks.multiply(a, 0, b, 0, d, 0, ROWS), ROWS);
      allocatesNothing(field + " inverse", () -> blocks.inverse(a, 0, d, 0, ROWS), ROWS);
    }
  }

  @Test
  void transforms() {
    Ntt ntt = new Ntt(F, 14);
    int[] x = random(1 << 14);
    allocatesNothing("transform down", () -> ntt.down(x, 0, 1 << 14), 1 << 14);
    allocatesNothing("transform up", () -> ntt.up(x, 0, 1 << 14), 1 << 14);
  }

  @Test
  void constraints() {
    Constraints rules = AirBuilder.build(F, new Poseidon2Air());
    Tape tape =
        Tape.compile(
            rules.graph(),
            rules.constraints().stream().map(Constraints.Named::expression).toList());
    Tape.Run run = tape.new Run(new int[0], new int[0]);
    int[] column = random(Tape.BLOCK);
    for (int i = 0; i < tape.columns().size(); i++) {
      run.bind(i, column, 0);
    }
    int[] last = new int[1];
    allocatesNothing(
        "tape",
        () -> run.block(Tape.BLOCK, (output, values, at, n) -> last[0] ^= values[at]),
        Tape.BLOCK);
  }

  @Test
  void hashes() {
    int[][] columns = new int[40][];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = random(ROWS + 16 * c);
    }
    Matrix[] matrices = {new Matrix(columns, new int[columns.length], ROWS)};
    byte[] out = new byte[32 * ROWS];
    for (CommitmentHash hash :
        new CommitmentHash[] {CommitmentHash.sha256(F), CommitmentHash.poseidon2()}) {
      CommitmentHash.Worker worker = hash.worker();
      allocatesNothing(hash.id() + " rows", () -> worker.rows(matrices, 0, ROWS, out, 0), ROWS);
      allocatesNothing(
          hash.id() + " nodes",
          () -> worker.compress(out, 0, out, 16 * ROWS, ROWS / 2, out, 0),
          ROWS / 2);
    }
    int[] lanes = random(Poseidon2.LANES_WORDS);
    allocatesNothing("Poseidon2", () -> Poseidon2.permute16(lanes), Poseidon2.LANES);
  }
}
