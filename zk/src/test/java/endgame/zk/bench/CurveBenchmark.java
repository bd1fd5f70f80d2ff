package endgame.zk.bench;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Gt;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** BN254 on one core: microseconds per operation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CurveBenchmark {
  /** Inputs of a key as SP1 and RISC Zero have them. */
  private static final int INPUTS = 5;

  private final List<G1> points = new ArrayList<>();
  private final List<Scalar> scalars = new ArrayList<>();
  private final G2 point;
  private final byte[] encoded;
  private final List<Pairing.Pair> pairs = new ArrayList<>();

  public CurveBenchmark() {
    Scalar scalar = Scalar.of(7).inverse();
    for (int i = 0; i < INPUTS; i++) {
      scalars.add(scalar);
      points.add(G1.GENERATOR.multiply(scalar));
      scalar = scalar.square().add(Scalar.ONE);
    }
    point = G2.GENERATOR.multiply(scalar);
    encoded = point.encode();
    for (int i = 0; i < 4; i++) {
      pairs.add(new Pairing.Pair(points.get(i), PreparedG2.of(point)));
    }
  }

  @Benchmark
  public Gt pairing() {
    return Pairing.pairing(points.get(0), point);
  }

  /** What a Groth16 proof takes, its second point prepared. */
  @Benchmark
  public boolean productOfFour() {
    return Pairing.check(pairs);
  }

  @Benchmark
  public Optional<G2> decodeG2() {
    return G2.decode(encoded, 0);
  }

  @Benchmark
  public G1 sumOfFiveMultiples() {
    return G1.msm(points, scalars);
  }
}
