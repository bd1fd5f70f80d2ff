package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A key whose secrets are known, so that proofs of any inputs can be made without a circuit: for
 * tests, known-answer checks and benchmarks of any number of inputs. It shows why a set-up must be
 * trusted: who keeps these numbers forges proofs.
 */
public final class Trapdoor {
  private static final int RANDOM_BYTES = 48;
  private final RandomGenerator random;
  private final Scalar alpha;
  private final Scalar beta;
  private final Scalar gamma;
  private final Scalar delta;
  private final List<Scalar> ic = new ArrayList<>();

  public Trapdoor(int inputs, RandomGenerator random) {
    this.random = random;
    this.alpha = scalar();
    this.beta = scalar();
    this.gamma = scalar();
    this.delta = scalar();
    for (int i = 0; i <= inputs; i++) {
      ic.add(scalar());
    }
  }

  /** A random number. */
  public Scalar scalar() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Scalar.reduce(new BigInteger(1, bytes));
  }

  public Groth16Key key() {
    return new Groth16Key(
        G1.GENERATOR.multiply(alpha),
        G2.GENERATOR.multiply(beta),
        G2.GENERATOR.multiply(gamma),
        G2.GENERATOR.multiply(delta),
        ic.stream().map(G1.GENERATOR::multiply).toList());
  }

  /** What turns the C of a proof into that of a proof under the same key with delta = gamma. */
  Scalar deltaOverGamma() {
    return delta.multiply(gamma.inverse());
  }

  /** Random inputs for this key. */
  public List<Scalar> inputs() {
    List<Scalar> inputs = new ArrayList<>();
    while (inputs.size() < ic.size() - 1) {
      inputs.add(scalar());
    }
    return inputs;
  }

  /** A valid proof: A and B are random, C is solved from the equation of exponents. */
  public Groth16Proof prove(List<Scalar> inputs) {
    return prove(inputs, Scalar.ZERO);
  }

  /** With another multiple of the generator beside the points of the inputs. */
  Groth16Proof prove(List<Scalar> inputs, Scalar addend) {
    Scalar a = scalar();
    Scalar b = scalar();
    Scalar sum = ic.getFirst().add(addend);
    for (int i = 0; i < inputs.size(); i++) {
      sum = sum.add(inputs.get(i).multiply(ic.get(i + 1)));
    }
    Scalar c =
        a.multiply(b)
            .subtract(alpha.multiply(beta))
            .subtract(sum.multiply(gamma))
            .multiply(delta.inverse());
    return new Groth16Proof(
        G1.GENERATOR.multiply(a), G2.GENERATOR.multiply(b), G1.GENERATOR.multiply(c));
  }
}
