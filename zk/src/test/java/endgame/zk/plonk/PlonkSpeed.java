package endgame.zk.plonk;

import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/** Milliseconds of processor time that a verification takes; run by hand. */
final class PlonkSpeed {
  private static final int ROUNDS = 7;
  private static final int EACH = 150;

  private PlonkSpeed() {}

  public static void main(String[] arguments) {
    SimulatedGnark gnark = new SimulatedGnark(1, 5, 5, 1, false);
    time("gnark, 5 inputs, 1 commitment", gnark.key(), gnark.publicInputs(), gnark.proof());
    SimulatedSnarkjs snarkjs = new SimulatedSnarkjs(1, 5, 2, false);
    time("snarkjs, 2 inputs", snarkjs.key(), snarkjs.publicInputs(), snarkjs.proof());
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void time(String name, PlonkKey key, List<Scalar> inputs, PlonkProof proof) {
    byte[] bytes = proof.encode();
    double[] rounds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpuNanos();
      for (int i = 0; i < EACH; i++) {
        if (!(PlonkVerifier.verify(key, inputs, bytes, 0) instanceof Verdict.Accepted)) {
          throw new IllegalStateException("rejected");
        }
      }
      rounds[round] = (cpuNanos() - start) / 1e6 / EACH;
    }
    System.out.println(name + ": " + Arrays.toString(rounds) + " ms");
  }
}
