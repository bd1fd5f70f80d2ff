package endgame.node.bench;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.poseidon.Poseidon;
import java.util.ArrayList;
import java.util.List;

/** How long the operations of BN254 take on one thread, warm: the best of several rounds. */
public final class PairingBench {
  private static final int ROUNDS = 25;

  /** Inputs of a verifying key as SP1 and RISC Zero have them. */
  private static final int INPUTS = 5;

  private static final int MANY = 256;

  private PairingBench() {}

  public static Report run() {
    List<G1> points = new ArrayList<>();
    List<Scalar> scalars = new ArrayList<>();
    Scalar scalar = Scalar.of(7).inverse();
    for (int i = 0; i < MANY; i++) {
      scalars.add(scalar);
      points.add(G1.GENERATOR.multiply(scalar));
      scalar = scalar.square().add(Scalar.ONE);
    }
    G2 point = G2.GENERATOR.multiply(scalar);
    byte[] encoded = point.encode();
    PreparedG2 prepared = PreparedG2.of(point);
    List<Pairing.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pairs.add(new Pairing.Pair(points.get(i), prepared));
    }
    Scalar one = scalars.get(0);
    Scalar two = scalars.get(1);
    Report.Rows rows = new Report.Rows();
    for (int count = 1; count <= pairs.size(); count++) {
      List<Pairing.Pair> some = pairs.subList(0, count);
      String goal = count == 2 ? "<= 1.3" : "";
      rows.add(
          "product of " + count + " pairings, prepared",
          milliseconds(10, () -> Pairing.check(some)),
          "ms",
          goal);
    }
    rows.add("decode G2 with subgroup check", milliseconds(20, () -> G2.decode(encoded, 0)), "ms")
        .add("prepare G2", milliseconds(20, () -> PreparedG2.of(point)), "ms");
    for (int count : new int[] {1, INPUTS, MANY}) {
      List<G1> p = points.subList(0, count);
      List<Scalar> s = scalars.subList(0, count);
      int calls = count < MANY ? 20 : 2;
      rows.add("sum of " + count + " multiples", milliseconds(calls, () -> G1.msm(p, s)), "ms");
    }
    rows.add("poseidon of 2", milliseconds(100, () -> Poseidon.hash(one, two)), "ms");
    return rows.of("pairing");
  }

  private static double milliseconds(int calls, Runnable body) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        body.run();
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e6 / calls;
  }
}
