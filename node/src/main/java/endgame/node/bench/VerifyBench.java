package endgame.node.bench;

import endgame.node.proof.ParallelRunner;
import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Gt;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.Groth16Batch;
import endgame.zk.groth16.Groth16Proof;
import endgame.zk.groth16.Groth16Verifier;
import endgame.zk.groth16.Trapdoor;
import endgame.zk.proof.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * How long proofs from outside take to verify: one thread unless the row says otherwise. Keys and
 * proofs are made here, from a known trapdoor; a verifier can't tell.
 */
public final class VerifyBench {
  private static final List<Integer> INPUTS = List.of(1, 2, 5, 20, 128);

  /** Measured in snarkjs too. */
  private static final List<Integer> BESIDE = List.of(2, 5);

  private static final int BATCH = 1000;
  private static final int THREADS = 2;
  private static final long WARM_UP_NANOS = 2_000_000_000L;
  private static final int SAMPLES = 100;
  private static final int BATCHES = 4;

  private VerifyBench() {}

  /**
   * Measures.
   *
   * @param snarkjs folder with {@code node_modules/snarkjs}, which then runs warm in the same run
   * @param plonk files of PLONK proofs: case files, or folders of snarkjs' three files
   */
  public static Report run(Optional<Path> snarkjs, List<Path> plonk)
      throws IOException, InterruptedException {
    Report.Rows rows = new Report.Rows();
    G1 one = G1.GENERATOR.multiply(Scalar.of(12345));
    G2 two = G2.GENERATOR.multiply(Scalar.of(67890));
    Gt expected = Pairing.pairing(one, two);
    rows.add("pairing", median(() -> Pairing.pairing(one, two).equals(expected)), "ms");
    List<SnarkjsBench.Groth16> beside = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    for (int inputs : INPUTS) {
      Trapdoor trapdoor = new Trapdoor(inputs, new SplittableRandom(inputs));
      Groth16Verifier verifier = Groth16Verifier.of(trapdoor.key());
      List<Scalar> numbers = trapdoor.inputs();
      Groth16Proof proof = trapdoor.prove(numbers);
      double time = median(() -> verifier.verify(numbers, proof).equals(new Verdict.Accepted()));
      String goal = inputs >= 2 && inputs <= 5 ? "at most 2.5" : "";
      rows.add("Groth16, " + inputs + " inputs", time, "ms", goal);
      if (BESIDE.contains(inputs)) {
        beside.add(new SnarkjsBench.Groth16(verifier.key(), numbers, proof));
        ours.add(time);
      }
    }
    batch(rows);
    PlonkBench.run(rows, snarkjs, plonk);
    if (snarkjs.isPresent()) {
      List<Double> theirs = SnarkjsBench.groth16(snarkjs.get(), beside);
      for (int i = 0; i < theirs.size(); i++) {
        String name = "snarkjs Groth16, " + BESIDE.get(i) + " inputs";
        rows.add(name + ", warm", theirs.get(i), "ms");
        rows.add(name + ", times ours", theirs.get(i) / ours.get(i), "x", "at least 7");
      }
    }
    return rows.of("verify");
  }

  private static void batch(Report.Rows rows) {
    Trapdoor trapdoor = new Trapdoor(2, new SplittableRandom(7));
    Groth16Verifier verifier = Groth16Verifier.of(trapdoor.key());
    List<Groth16Batch.Claim> claims = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      List<Scalar> inputs = trapdoor.inputs();
      claims.add(new Groth16Batch.Claim(inputs, trapdoor.prove(inputs)));
    }
    try (ParallelRunner runner = new ParallelRunner(THREADS)) {
      double best = Double.MAX_VALUE;
      for (int i = 0; i < BATCHES; i++) {
        best = Math.min(best, time(() -> Groth16Batch.holds(verifier, claims, runner)));
      }
      rows.add(
          "Groth16, each of " + BATCH + " of one key, " + THREADS + " threads",
          best / BATCH,
          "ms",
          "at most 0.6");
    }
  }

  /** Milliseconds; what is measured must hold. */
  static double time(BooleanSupplier check) {
    long start = System.nanoTime();
    if (!check.getAsBoolean()) {
      throw new IllegalStateException("a valid proof was refused");
    }
    return (System.nanoTime() - start) / 1e6;
  }

  static double median(BooleanSupplier check) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP_NANOS) {
      time(check);
    }
    double[] times = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      times[i] = time(check);
    }
    Arrays.sort(times);
    return times[SAMPLES / 2];
  }
}
