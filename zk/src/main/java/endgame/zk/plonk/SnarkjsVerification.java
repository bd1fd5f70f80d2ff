package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.PreparedG2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * One verification as snarkjs 0.7 does it: section 8.3 of <a
 * href="https://eprint.iacr.org/2019/953">eprint 2019/953</a>. All commitments go into one sum,
 * since no challenge depends on a sum.
 */
final class SnarkjsVerification {
  private static final PreparedG2 BASE2 = PreparedG2.of(G2.GENERATOR);
  private static final long[] NO_FURTHER_ROWS = {};

  private final SnarkjsKey key;
  private final SnarkjsKey.Constants constants;
  private final List<Scalar> inputs;
  private final SnarkjsProof proof;

  private final Scalar beta;
  private final Scalar gamma;
  private final Scalar alpha;
  private final Scalar xi;
  private final Scalar v;
  private final Scalar u;

  SnarkjsVerification(SnarkjsKey key, List<Scalar> inputs, SnarkjsProof proof) {
    this.key = key;
    this.constants = key.constants();
    this.inputs = inputs;
    this.proof = proof;
    beta = Transcript.challenge(wires().keccak256());
    gamma = Transcript.challenge(Transcript.snarkjs().add(beta).keccak256());
    alpha =
        Transcript.challenge(Transcript.snarkjs().add(beta).add(gamma).add(proof.z()).keccak256());
    xi =
        Transcript.challenge(
            Transcript.snarkjs()
                .add(alpha)
                .add(proof.t1())
                .add(proof.t2())
                .add(proof.t3())
                .keccak256());
    v =
        Transcript.challenge(
            Transcript.snarkjs()
                .add(xi)
                .add(proof.evalA())
                .add(proof.evalB())
                .add(proof.evalC())
                .add(proof.evalS1())
                .add(proof.evalS2())
                .add(proof.evalZw())
                .keccak256());
    u = Transcript.challenge(Transcript.snarkjs().add(proof.wxi()).add(proof.wxiw()).keccak256());
  }

  private Transcript wires() {
    Transcript transcript =
        Transcript.snarkjs()
            .add(constants.qm())
            .add(constants.ql())
            .add(constants.qr())
            .add(constants.qo())
            .add(constants.qc())
            .add(constants.s1())
            .add(constants.s2())
            .add(constants.s3());
    inputs.forEach(transcript::add);
    return transcript.add(proof.a()).add(proof.b()).add(proof.c());
  }

  Verdict verdict() {
    Scalar xiToN = key.domain().powerOfSize(xi);
    Scalar vanishing = xiToN.subtract(Scalar.ONE);
    Optional<Scalar[]> lagranges =
        key.domain().lagranges(xi, vanishing, Math.max(1, inputs.size()), NO_FURTHER_ROWS);
    if (lagranges.isEmpty()) {
      return new Verdict.Rejected("xi is in the domain");
    }
    Scalar atFirst = lagranges.get()[0].multiply(alpha.square());
    Scalar publicPart = Scalar.ZERO;
    for (int i = 0; i < inputs.size(); i++) {
      publicPart = publicPart.subtract(inputs.get(i).multiply(lagranges.get()[i]));
    }
    // (a + beta s1 + gamma)(b + beta s2 + gamma) alpha z(xi w), in r0 and before S3.
    Scalar permuted =
        proof
            .evalA()
            .add(beta.multiply(proof.evalS1()))
            .add(gamma)
            .multiply(proof.evalB().add(beta.multiply(proof.evalS2())).add(gamma))
            .multiply(alpha)
            .multiply(proof.evalZw());
    Scalar r0 = publicPart.subtract(atFirst).subtract(permuted.multiply(proof.evalC().add(gamma)));

    Terms sum = new Terms();
    addGates(sum);
    sum.add(proof.z(), identity().add(atFirst).add(u));
    sum.add(constants.s3(), permuted.multiply(beta).negate());
    Scalar quotient = vanishing.negate();
    sum.add(proof.t1(), quotient);
    sum.add(proof.t2(), quotient.multiply(xiToN));
    sum.add(proof.t3(), quotient.multiply(xiToN.square()));
    Scalar claimed = addOpened(sum).subtract(r0).add(u.multiply(proof.evalZw()));
    sum.add(G1.GENERATOR, claimed.negate());
    sum.add(proof.wxi(), xi);
    sum.add(proof.wxiw(), u.multiply(xi).multiply(key.domain().generator()));

    G1 quotients = proof.wxi().add(proof.wxiw().multiply(u));
    boolean holds =
        Pairing.check(
            List.of(
                new Pairing.Pair(quotients.negate(), key.tau2()),
                new Pairing.Pair(sum.sum(), BASE2)));
    return holds
        ? new Verdict.Accepted()
        : new Verdict.Rejected("the openings don't satisfy the pairing equation");
  }

  private void addGates(Terms sum) {
    sum.add(constants.qm(), proof.evalA().multiply(proof.evalB()));
    sum.add(constants.ql(), proof.evalA());
    sum.add(constants.qr(), proof.evalB());
    sum.add(constants.qo(), proof.evalC());
    sum.add(constants.qc(), Scalar.ONE);
  }

  /** (a + beta xi + gamma)(b + beta k1 xi + gamma)(c + beta k2 xi + gamma) alpha. */
  private Scalar identity() {
    Scalar betaXi = beta.multiply(xi);
    return proof
        .evalA()
        .add(betaXi)
        .add(gamma)
        .multiply(proof.evalB().add(betaXi.multiply(constants.k1())).add(gamma))
        .multiply(proof.evalC().add(betaXi.multiply(constants.k2())).add(gamma))
        .multiply(alpha);
  }

  /** Adds the commitments that are opened at xi and gives the same sum of their values. */
  private Scalar addOpened(Terms sum) {
    List<G1> points = List.of(proof.a(), proof.b(), proof.c(), constants.s1(), constants.s2());
    List<Scalar> values =
        List.of(proof.evalA(), proof.evalB(), proof.evalC(), proof.evalS1(), proof.evalS2());
    Scalar power = Scalar.ONE;
    Scalar claimed = Scalar.ZERO;
    for (int i = 0; i < points.size(); i++) {
      power = power.multiply(v);
      sum.add(points.get(i), power);
      claimed = claimed.add(values.get(i).multiply(power));
    }
    return claimed;
  }
}
