package endgame.node.bench;

import endgame.zk.air.Air;
import endgame.zk.air.Trace;
import endgame.zk.air.example.KeccakAir;
import endgame.zk.air.example.Poseidon2Air;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Matrix;
import endgame.zk.commit.MerkleTree;
import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import endgame.zk.ntt.Ntt;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.proof.Verdict;
import endgame.zk.stark.ProvingKey;
import endgame.zk.stark.StarkCodec;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkProof;
import endgame.zk.stark.StarkProver;
import endgame.zk.stark.StarkStrength;
import endgame.zk.stark.StarkVerifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The STARK engine: kernels on one core, whole proofs on some threads. Of several runs the fastest
 * counts: what else the machine does only slows them.
 */
public final class StarkBench {
  private static final int ROUNDS = 5;
  private static final PrimeField FIELD = PrimeField.KOALA_BEAR;

  private StarkBench() {}

  /**
   * Measures.
   *
   * @param logRows rows of the largest proof of Poseidon2
   */
  public static Report run(int threads, int logRows) {
    Report.Rows rows = new Report.Rows();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Workers workers = Workers.on(executor, threads);
      kernels(rows);
      for (int log = Math.min(16, logRows); log <= logRows; log += 2) {
        poseidon2(rows, StarkParameters.FAST, log, workers);
      }
      poseidon2(rows, StarkParameters.COMPACT, Math.min(16, logRows), workers);
      keccak(rows, Math.min(14, logRows), workers);
    }
    return rows.of("stark");
  }

  private static double fastest(Runnable work) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, (double) (System.nanoTime() - start));
    }
    return best;
  }

  private static void kernels(Report.Rows rows) {
    int n = 4096;
    int repeats = 2000;
    int[] a = random(n);
    int[] b = random(n);
    double multiply =
        fastest(() -> {
          for (int i = 0; i < repeats; i++) {
            Blocks.multiply(FIELD, a, 0, b, 0, a, 0, n);
          }
        });
    rows.add("field multiplication", multiply / repeats / n, "ns per lane", "at most 0.15");
    int[] lanes = random(Poseidon2.LANES_WORDS);
    int times = 20_000;
    double permute =
        fastest(() -> {
          for (int i = 0; i < times; i++) {
            Poseidon2.permute16(lanes);
          }
        });
    double perSecond = times * (double) Poseidon2.LANES / permute * 1e9;
    rows.add("Poseidon2, one core", perSecond / 1e6, "M permutations/s", "at least 7");
    int log = 20;
    Ntt ntt = new Ntt(FIELD, log + 1);
    int[] column = random(1 << log);
    double down = fastest(() -> ntt.down(column, 0, 1 << log));
    rows.add("NTT 2^20", down / (log << (log - 1)), "ns per butterfly");
    double extend = fastest(() -> ntt.extend(column, 0, 1 << log, 1));
    rows.add("extension 2^20 to 2^21", extend / 1e6, "ms per column");
    int[][] columns = new int[64][];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = random(1 << 16);
    }
    for (CommitmentHash hash : List.of(CommitmentHash.sha256(FIELD), CommitmentHash.poseidon2())) {
      List<Matrix> matrix = List.of(Matrix.of(columns));
      double tree = fastest(() -> MerkleTree.of(hash, matrix, 4, Workers.SERIAL));
      rows.add("Merkle tree, " + hash.id(), tree / ((64L * 4) << 16), "ns per byte of rows");
    }
  }

  private static int[] random(int n) {
    return new SplittableRandom(n).ints(n, 0, FIELD.p()).toArray();
  }

  private static void poseidon2(
      Report.Rows rows, StarkParameters parameters, int log, Workers workers) {
    Poseidon2Air air = new Poseidon2Air();
    int[][] inputs = new int[Poseidon2.WIDTH][];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = new SplittableRandom(i).ints(1 << log, 0, FIELD.p()).toArray();
    }
    String name = "Poseidon2 2^" + log + " " + parameters.name();
    prove(rows, name, parameters, air, () -> air.trace(inputs, workers), 1 << log, log, workers);
  }

  private static void keccak(Report.Rows rows, int log, Workers workers) {
    int permutations = ((1 << log) + 23) / 24;
    long[][] inputs = new long[permutations][];
    for (int i = 0; i < permutations; i++) {
      inputs[i] = new SplittableRandom(i).longs(25).toArray();
    }
    String name = "Keccak-f 2^" + log + " rows fast";
    prove(
        rows,
        name,
        StarkParameters.FAST,
        new KeccakAir(),
        () -> KeccakAir.trace(FIELD, inputs, log, workers),
        (1 << log) / 24,
        log,
        workers);
  }

  private static void prove(
      Report.Rows rows,
      String name,
      StarkParameters parameters,
      Air air,
      Supplier<Trace> tracer,
      int permutations,
      int log,
      Workers workers) {
    ProvingKey key =
        ProvingKey.of(parameters, List.of(air), List.<int[][]>of(new int[0][]), workers);
    StarkCodec codec = new StarkCodec(key.verifyingKey());
    StarkVerifier verifier = new StarkVerifier(key.verifyingKey());
    double best = Double.MAX_VALUE;
    Map<String, Double> phases = new LinkedHashMap<>();
    byte[] bytes = new byte[0];
    double verify = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      Stopwatch watch = new Stopwatch();
      Trace trace = tracer.get();
      StarkProof proof =
          StarkProver.prove(key, List.of(trace), List.of(), new byte[0], workers, watch::begin);
      watch.begin("end");
      if (watch.total() < best) {
        best = watch.total();
        phases = watch.phases;
      }
      bytes = codec.encode(proof);
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        boolean valid =
            codec.decode(bytes) instanceof StarkCodec.Decoded.Ok(StarkProof decoded)
                && verifier.verify(decoded, List.of(new int[0]), new byte[0])
                    instanceof Verdict.Accepted;
        verify = Math.min(verify, (double) (System.nanoTime() - start));
        if (!valid) {
          throw new IllegalStateException("a proof of this build does not verify");
        }
      }
    }
    rows.add(name, permutations / best * 1e9, "permutations/s");
    phases.forEach((phase, nanos) -> rows.add("  " + phase, nanos / 1e6, "ms"));
    rows.add("  proof", bytes.length / 1024.0, "KiB");
    rows.add("  verification", verify / 1e6, "ms", log >= 20 ? "at most 10" : "");
    int bits =
        StarkStrength.best(parameters, StarkStrength.claim(key.verifyingKey(), List.of(log)))
            .provenBits();
    rows.add("  proven", bits, "bits", "at least 100");
  }

  /** Time by phase. */
  private static final class Stopwatch {
    private final Map<String, Double> phases = new LinkedHashMap<>();
    private String now = "trace";
    private long since = System.nanoTime();

    void begin(String phase) {
      long time = System.nanoTime();
      phases.merge(now, (double) (time - since), Double::sum);
      now = phase;
      since = time;
    }

    double total() {
      return phases.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }
}
