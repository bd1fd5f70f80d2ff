package endgame.zk.groth16;

import endgame.zk.bn254.FixedBases;
import endgame.zk.bn254.G1;
import endgame.zk.bn254.Gt;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * A key with what can be computed once: e(alpha, beta), the lines of −gamma and −delta, and
 * multiples of the points IC.
 */
public final class Groth16Verifier {
  /** Tables cost 60 KiB and half a millisecond for each input. */
  private static final int FIXED_MAX = 8;

  private final Groth16Key key;
  private final Gt alphaBeta;
  private final PreparedG2 gammaNegative;
  private final PreparedG2 deltaNegative;

  /** Multiples of IC_1 …; none for keys with more inputs than a shard's can have. */
  private final Optional<FixedBases> bases;

  private Groth16Verifier(Groth16Key key) {
    this.key = key;
    this.alphaBeta = Pairing.pairing(key.alpha(), key.beta());
    this.gammaNegative = PreparedG2.of(key.gamma().negate());
    this.deltaNegative = PreparedG2.of(key.delta().negate());
    List<G1> points = key.ic().subList(1, key.ic().size());
    this.bases = points.size() <= FIXED_MAX ? Optional.of(FixedBases.of(points)) : Optional.empty();
  }

  public static Groth16Verifier of(Groth16Key key) {
    return new Groth16Verifier(key);
  }

  public Groth16Key key() {
    return key;
  }

  Gt alphaBeta() {
    return alphaBeta;
  }

  PreparedG2 gammaNegative() {
    return gammaNegative;
  }

  PreparedG2 deltaNegative() {
    return deltaNegative;
  }

  /** Checks one proof of these public inputs. */
  public Verdict verify(List<Scalar> inputs, Groth16Proof proof) {
    return verify(inputs, G1.INFINITY, proof);
  }

  /**
   * Checks one proof.
   *
   * @param addend is added to IC_0 + Σ x_i·IC_i: gnark adds its commitments there
   */
  Verdict verify(List<Scalar> inputs, G1 addend, Groth16Proof proof) {
    if (inputs.size() != key.inputs()) {
      return new Verdict.Rejected(wrongNumber(inputs.size(), key.inputs()));
    }
    Gt product =
        Pairing.product(
            List.of(
                new Pairing.Pair(proof.a(), PreparedG2.of(proof.b())),
                new Pairing.Pair(combine(inputs).add(addend), gammaNegative),
                new Pairing.Pair(proof.c(), deltaNegative)));
    return product.equals(alphaBeta)
        ? new Verdict.Accepted()
        : new Verdict.Rejected("the pairing equation doesn't hold");
  }

  static String wrongNumber(int given, int wanted) {
    return given + " public inputs are given, the key has " + wanted;
  }

  /** IC_0 + Σ x_i·IC_i. */
  private G1 combine(List<Scalar> inputs) {
    List<G1> points = key.ic().subList(1, key.ic().size());
    G1 sum = bases.isPresent() ? bases.get().sum(inputs) : G1.msm(points, inputs);
    return sum.add(key.ic().getFirst());
  }
}
