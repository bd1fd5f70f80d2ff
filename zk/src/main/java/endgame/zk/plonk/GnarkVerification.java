package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Pairing;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One verification as gnark's Solidity verifier does it. Three sums of points, because the
 * challenge of the batched opening hashes the first and that of the pairing check the second.
 */
final class GnarkVerification {
  private final GnarkKey key;
  private final GnarkConstants constants;
  private final List<Scalar> inputs;
  private final GnarkProof proof;

  private final Scalar gamma;
  private final Scalar beta;
  private final Scalar alpha;
  private final Scalar zeta;

  GnarkVerification(GnarkKey key, List<Scalar> inputs, GnarkProof proof) {
    this.key = key;
    this.constants = key.constants();
    this.inputs = inputs;
    this.proof = proof;
    // The digests go on unreduced; only as factors they are elements.
    byte[] gammaDigest = wires().sha256();
    byte[] betaDigest = Transcript.gnark().add("beta").add(gammaDigest).sha256();
    Transcript product = Transcript.gnark().add("alpha").add(betaDigest);
    proof.commitments().forEach(product::add);
    byte[] alphaDigest = product.add(proof.z()).sha256();
    byte[] zetaDigest =
        Transcript.gnark()
            .add("zeta")
            .add(alphaDigest)
            .add(proof.h0())
            .add(proof.h1())
            .add(proof.h2())
            .sha256();
    gamma = Transcript.challenge(gammaDigest);
    beta = Transcript.challenge(betaDigest);
    alpha = Transcript.challenge(alphaDigest);
    zeta = Transcript.challenge(zetaDigest);
  }

  private Transcript wires() {
    Transcript transcript =
        Transcript.gnark()
            .add("gamma")
            .add(constants.s1())
            .add(constants.s2())
            .add(constants.s3())
            .add(constants.ql())
            .add(constants.qr())
            .add(constants.qm())
            .add(constants.qo())
            .add(constants.qk());
    constants.commitments().forEach(commitment -> transcript.add(commitment.selector()));
    inputs.forEach(transcript::add);
    return transcript.add(proof.l()).add(proof.r()).add(proof.o());
  }

  Scalar zeta() {
    return zeta;
  }

  Verdict verdict() {
    return verdict(Optional.empty());
  }

  /**
   * The verdict.
   *
   * @param claimedLinearisedAt value of the linearised polynomial, if the proof's form has it
   */
  Verdict verdict(Optional<Scalar> claimedLinearisedAt) {
    Scalar vanishing = key.domain().powerOfSize(zeta).subtract(Scalar.ONE);
    Optional<Scalar[]> lagranges =
        key.domain().lagranges(zeta, vanishing, Math.max(1, inputs.size()), commitmentRows());
    if (lagranges.isEmpty()) {
      return new Verdict.Rejected("zeta is in the domain");
    }
    Scalar atFirst = lagranges.get()[0].multiply(alpha.square());
    // (l + beta s1 + gamma)(r + beta s2 + gamma) alpha z(zeta w).
    Scalar permuted =
        proof
            .lAt()
            .add(beta.multiply(proof.s1At()))
            .add(gamma)
            .multiply(proof.rAt().add(beta.multiply(proof.s2At())).add(gamma))
            .multiply(alpha)
            .multiply(proof.zAtNext());
    Scalar linearisedAt =
        permuted
            .multiply(proof.oAt().add(gamma))
            .add(publicPart(lagranges.get()))
            .subtract(atFirst)
            .negate();
    if (claimedLinearisedAt.isPresent() && !claimedLinearisedAt.get().equals(linearisedAt)) {
      return new Verdict.Rejected("another value of the linearised polynomial");
    }
    G1 linearised = linearised(vanishing, atFirst, permuted);
    return holds(linearised, linearisedAt)
        ? new Verdict.Accepted()
        : new Verdict.Rejected("the openings don't satisfy the pairing equation");
  }

  private long[] commitmentRows() {
    return constants.commitments().stream()
        .mapToLong(commitment -> (long) inputs.size() + commitment.row())
        .toArray();
  }

  /** Public inputs, and the hashes of the commitments in their rows. */
  private Scalar publicPart(Scalar[] lagranges) {
    Scalar sum = Scalar.ZERO;
    for (int i = 0; i < inputs.size(); i++) {
      sum = sum.add(inputs.get(i).multiply(lagranges[i]));
    }
    int firstRow = Math.max(1, inputs.size());
    for (int i = 0; i < proof.commitments().size(); i++) {
      Scalar hash = HashToField.bsb22(proof.commitments().get(i));
      sum = sum.add(hash.multiply(lagranges[firstRow + i]));
    }
    return sum;
  }

  /** Commitment to the polynomial that is linear in the commitments that aren't opened. */
  private G1 linearised(Scalar vanishing, Scalar atFirst, Scalar permuted) {
    Scalar betaZeta = beta.multiply(zeta);
    Scalar shift = constants.cosetShift();
    Scalar identity =
        proof
            .lAt()
            .add(betaZeta)
            .add(gamma)
            .multiply(proof.rAt().add(betaZeta.multiply(shift)).add(gamma))
            .multiply(proof.oAt().add(betaZeta.multiply(shift.square())).add(gamma))
            .multiply(alpha);
    Terms sum = new Terms();
    sum.add(constants.ql(), proof.lAt());
    sum.add(constants.qr(), proof.rAt());
    sum.add(constants.qm(), proof.lAt().multiply(proof.rAt()));
    sum.add(constants.qo(), proof.oAt());
    sum.add(constants.qk(), Scalar.ONE);
    for (int i = 0; i < proof.commitments().size(); i++) {
      sum.add(proof.commitments().get(i), proof.selectorsAt().get(i));
    }
    sum.add(constants.s3(), permuted.multiply(beta));
    sum.add(proof.z(), atFirst.subtract(identity));
    // The parts of the quotient are of degree below n + 2: they are blinded.
    Scalar step = vanishing.add(Scalar.ONE).multiply(zeta.square());
    Scalar quotient = vanishing.negate();
    sum.add(proof.h0(), quotient);
    sum.add(proof.h1(), quotient.multiply(step));
    sum.add(proof.h2(), quotient.multiply(step.square()));
    return sum.sum();
  }

  /** The polynomials opened at zeta behind the linearised one, in gnark's order. */
  private List<G1> opened() {
    List<G1> points =
        new ArrayList<>(List.of(proof.l(), proof.r(), proof.o(), constants.s1(), constants.s2()));
    constants.commitments().forEach(commitment -> points.add(commitment.selector()));
    return points;
  }

  private List<Scalar> openedValues() {
    List<Scalar> values =
        new ArrayList<>(List.of(proof.lAt(), proof.rAt(), proof.oAt(), proof.s1At(), proof.s2At()));
    values.addAll(proof.selectorsAt());
    return values;
  }

  private boolean holds(G1 linearised, Scalar linearisedAt) {
    List<G1> points = opened();
    List<Scalar> values = openedValues();
    Scalar fold = foldingChallenge(linearised, linearisedAt, points, values);
    Terms sum = new Terms();
    Scalar claimed = linearisedAt;
    Scalar power = Scalar.ONE;
    for (int i = 0; i < points.size(); i++) {
      power = power.multiply(fold);
      sum.add(points.get(i), power);
      claimed = claimed.add(values.get(i).multiply(power));
    }
    G1 folded = linearised.add(sum.sum());
    Scalar random = pairingChallenge(folded, fold);
    claimed = claimed.add(random.multiply(proof.zAtNext()));
    Scalar next = zeta.multiply(key.domain().generator());
    G1 left =
        folded.add(
            new Terms()
                .add(proof.z(), random)
                .add(constants.base(), claimed.negate())
                .add(proof.opening(), zeta)
                .add(proof.openingAtNext(), random.multiply(next))
                .sum());
    G1 quotients = proof.opening().add(proof.openingAtNext().multiply(random));
    return Pairing.check(
        List.of(
            new Pairing.Pair(left, key.base2()), new Pairing.Pair(quotients.negate(), key.tau2())));
  }

  private Scalar foldingChallenge(
      G1 linearised, Scalar linearisedAt, List<G1> points, List<Scalar> values) {
    Transcript transcript = Transcript.gnark().add("gamma").add(zeta).add(linearised);
    points.forEach(transcript::add);
    transcript.add(linearisedAt);
    values.forEach(transcript::add);
    return Transcript.challenge(transcript.add(proof.zAtNext()).sha256());
  }

  /** gnark's own Go verifier draws this at random; its Solidity verifier hashes. */
  Scalar pairingChallenge(G1 folded, Scalar fold) {
    return Transcript.challenge(
        Transcript.gnark()
            .add(folded)
            .add(proof.opening())
            .add(proof.z())
            .add(proof.openingAtNext())
            .add(zeta)
            .add(fold)
            .sha256());
  }
}
