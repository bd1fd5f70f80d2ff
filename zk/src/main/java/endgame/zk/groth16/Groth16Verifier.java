package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Gt;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A key with what can be computed once: e(alpha, beta), and the lines of −gamma and −delta. */
public final class Groth16Verifier {
  private final Groth16Key key;
  private final Gt alphaBeta;
  private final PreparedG2 gammaNegative;
  private final PreparedG2 deltaNegative;

  private Groth16Verifier(Groth16Key key) {
    this.key = key;
    this.alphaBeta = Pairing.pairing(key.alpha(), key.beta());
    this.gammaNegative = PreparedG2.of(key.gamma().negate());
    this.deltaNegative = PreparedG2.of(key.delta().negate());
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
    List<G1> points = new ArrayList<>(inputs.size());
    List<Scalar> factors = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      if (!inputs.get(i).isZero()) {
        points.add(key.ic().get(i + 1));
        factors.add(inputs.get(i));
      }
    }
    return G1.msm(points, factors).add(key.ic().getFirst());
  }
}
