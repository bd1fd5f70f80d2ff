package endgame.zk.bench;

import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Matrix;
import endgame.zk.field.Blocks;
import endgame.zk.field.ExtBlocks;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.ntt.Ntt;
import endgame.zk.poseidon2.Poseidon2;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The STARK's kernels on one core: nanoseconds per element, permutation, value or row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final int N = 1 << 10;
  private static final int LARGE = 1 << 18;
  private static final int COLUMNS = 64;

  private final int[] a = random(N);
  private final int[] b = random(N + 16);
  private final int[] d = new int[N];
  private final int[] lanes = random(Poseidon2.LANES_WORDS);
  private final Ntt ntt = new Ntt(F, 19);
  private final int[] column = random(LARGE);
  private final ExtBlocks blocks = new ExtBlocks(Extension.KOALA_BEAR_4, N);
  private final int[][] x = {random(N + 1), random(N + 2), random(N + 3), random(N + 4)};
  private final int[][] y = {random(N + 5), random(N + 6), random(N + 7), random(N + 8)};
  private final int[][] z = new int[4][N];
  private final Matrix[] matrices = {matrix()};
  private final byte[] digests = new byte[CommitmentHash.DIGEST_BYTES * N];
  private final CommitmentHash.Worker sha256 = CommitmentHash.sha256(F).worker();
  private final CommitmentHash.Worker poseidon2 = CommitmentHash.poseidon2().worker();

  private static int[] random(int n) {
    return new SplittableRandom(n).ints(n, 1, F.p()).toArray();
  }

  private static Matrix matrix() {
    int[][] columns = new int[COLUMNS][];
    for (int c = 0; c < COLUMNS; c++) {
      columns[c] = new SplittableRandom(c).ints(N, 0, F.p()).toArray();
    }
    return Matrix.of(columns);
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public int[] multiply() {
    Blocks.multiply(F, a, 0, b, 0, d, 0, N);
    return d;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public int[] inverse() {
    Blocks.inverse(F, a, 0, d, 0, N);
    return d;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public int[][] extensionMultiply() {
    blocks.multiply(x, 0, y, 0, z, 0, N);
    return z;
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public int[][] extensionInverse() {
    blocks.inverse(x, 0, z, 0, N);
    return z;
  }

  @Benchmark
  @OperationsPerInvocation(Poseidon2.LANES)
  public int[] poseidon2Permutation() {
    Poseidon2.permute16(lanes);
    return lanes;
  }

  /** Per value of 2^18. */
  @Benchmark
  @OperationsPerInvocation(LARGE)
  public int[] transform() {
    ntt.down(column, 0, LARGE);
    return column;
  }

  /** Per value of 2^18, to twice as many. */
  @Benchmark
  @OperationsPerInvocation(LARGE)
  public int[] extension() {
    return ntt.extend(column, 0, LARGE, 1);
  }

  /** Per row of 64 columns. */
  @Benchmark
  @OperationsPerInvocation(N)
  public byte[] rowsBySha256() {
    sha256.rows(matrices, 0, N, digests, 0);
    return digests;
  }

  /** Per row of 64 columns. */
  @Benchmark
  @OperationsPerInvocation(N)
  public byte[] rowsByPoseidon2() {
    poseidon2.rows(matrices, 0, N, digests, 0);
    return digests;
  }
}
