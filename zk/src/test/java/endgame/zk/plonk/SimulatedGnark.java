package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A key of gnark's flavour with a known secret, and proofs that it accepts. */
final class SimulatedGnark extends Trapdoor {
  private static final BigInteger SHIFT = BigInteger.valueOf(5);
  private static final int S1 = 0;
  private static final int S2 = 1;
  private static final int S3 = 2;
  private static final int QL = 3;
  private static final int QR = 4;
  private static final int QM = 5;
  private static final int QO = 6;
  private static final int QK = 7;

  final int sizeLog2;
  final BigInteger generator;
  final List<BigInteger> fixed = new ArrayList<>();
  final List<BigInteger> selectors = new ArrayList<>();
  final List<BigInteger> inputs = new ArrayList<>();

  private BigInteger lastLinearisedAt = BigInteger.ZERO;

  /**
   * Makes a key.
   *
   * @param zeroSelectors the gate's selectors are commitments to 0
   */
  SimulatedGnark(
      long seed, int sizeLog2, int publicInputs, int commitments, boolean zeroSelectors) {
    super(seed);
    this.sizeLog2 = sizeLog2;
    generator = root(sizeLog2);
    for (int i = 0; i < 8; i++) {
      fixed.add(zeroSelectors && i >= QL ? BigInteger.ZERO : number());
    }
    for (int i = 0; i < commitments; i++) {
      selectors.add(number());
    }
    for (int i = 0; i < publicInputs; i++) {
      inputs.add(number());
    }
  }

  GnarkConstants constants() {
    List<GnarkConstants.Commitment> commitments = new ArrayList<>();
    for (int i = 0; i < selectors.size(); i++) {
      commitments.add(new GnarkConstants.Commitment(g1(selectors.get(i)), row(i)));
    }
    return new GnarkConstants(
        sizeLog2,
        scalar(generator),
        inputs.size(),
        scalar(SHIFT),
        g1(fixed.get(S1)),
        g1(fixed.get(S2)),
        g1(fixed.get(S3)),
        g1(fixed.get(QL)),
        g1(fixed.get(QR)),
        g1(fixed.get(QM)),
        g1(fixed.get(QO)),
        g1(fixed.get(QK)),
        commitments,
        G1.GENERATOR,
        G2.GENERATOR,
        tau2());
  }

  PlonkKey key() {
    return Cases.ok(GnarkKey.of(constants()));
  }

  List<Scalar> publicInputs() {
    return inputs.stream().map(Trapdoor::scalar).toList();
  }

  private static int row(int commitment) {
    return commitment + 1;
  }

  /** What gnark writes for a commitment of a key. */
  private static byte[] marshalled(BigInteger commitment) {
    byte[] bytes = g1(commitment).encode();
    if (commitment.signum() == 0) {
      bytes[0] = 0x40;
    }
    return bytes;
  }

  /** A proof of nothing that the key accepts. */
  GnarkProof proof() {
    return proof(Cheat.NONE);
  }

  /** A proof, true or with two false openings that make up for each other. */
  GnarkProof proof(Cheat cheat) {
    return new Run().proof(cheat);
  }

  /** The value of the linearised polynomial in the last proof. */
  BigInteger lastLinearisedAt() {
    return lastLinearisedAt;
  }

  private List<BigInteger> numbers(int count) {
    List<BigInteger> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(number());
    }
    return numbers;
  }

  private static byte[] points(List<BigInteger> commitments) {
    byte[] bytes = new byte[0];
    for (BigInteger commitment : commitments) {
      bytes = bytes(bytes, marshalled(commitment));
    }
    return bytes;
  }

  private static byte[] words(List<BigInteger> numbers) {
    byte[] bytes = new byte[0];
    for (BigInteger number : numbers) {
      bytes = bytes(bytes, number);
    }
    return bytes;
  }

  /** What a prover sends, at random, and the challenges for it. */
  private final class Run {
    private final List<BigInteger> wires = numbers(3);
    private final List<BigInteger> h = numbers(3);
    private final BigInteger l = number();
    private final BigInteger r = number();
    private final BigInteger o = number();
    private final BigInteger s1 = number();
    private final BigInteger s2 = number();
    private final BigInteger z = number();
    private final BigInteger zAtNext = number();
    private final List<BigInteger> commitments = numbers(selectors.size());
    private final List<BigInteger> selectorsAt = numbers(selectors.size());

    private final BigInteger gamma;
    private final BigInteger beta;
    private final BigInteger alpha;
    private final BigInteger zeta;

    Run() {
      byte[] gammaHash =
          sha256(bytes("gamma", points(fixed), points(selectors), words(inputs), points(wires)));
      byte[] betaHash = sha256(bytes("beta", gammaHash));
      byte[] alphaHash = sha256(bytes("alpha", betaHash, points(commitments), g1(z)));
      byte[] zetaHash = sha256(bytes("zeta", alphaHash, points(h)));
      gamma = reduced(gammaHash);
      beta = reduced(betaHash);
      alpha = reduced(alphaHash);
      zeta = reduced(zetaHash);
    }

    private BigInteger lagrangeAt(int i) {
      return lagrange(generator, 1 << sizeLog2, i, zeta);
    }

    private BigInteger publicPart() {
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < inputs.size(); i++) {
        sum = sum.add(inputs.get(i).multiply(lagrangeAt(i)));
      }
      for (int i = 0; i < commitments.size(); i++) {
        BigInteger hash = HashToField.bsb22(g1(commitments.get(i))).toBigInteger();
        sum = sum.add(hash.multiply(lagrangeAt(inputs.size() + row(i))));
      }
      return sum;
    }

    private BigInteger permutedWires() {
      return l.add(beta.multiply(s1)).add(gamma).multiply(r.add(beta.multiply(s2)).add(gamma));
    }

    private BigInteger alphaSquareFirst() {
      return alpha.multiply(alpha).multiply(lagrangeAt(0));
    }

    private BigInteger linearisedAt() {
      return publicPart()
          .subtract(alphaSquareFirst())
          .add(alpha.multiply(permutedWires()).multiply(o.add(gamma)).multiply(zAtNext))
          .negate()
          .mod(R);
    }

    private BigInteger linearised() {
      BigInteger identity =
          l.add(beta.multiply(zeta))
              .add(gamma)
              .multiply(r.add(beta.multiply(zeta).multiply(SHIFT)).add(gamma))
              .multiply(o.add(beta.multiply(zeta).multiply(SHIFT).multiply(SHIFT)).add(gamma));
      int size = 1 << sizeLog2;
      BigInteger vanishing = zeta.modPow(BigInteger.valueOf(size), R).subtract(BigInteger.ONE);
      BigInteger step = zeta.modPow(BigInteger.valueOf(size + 2), R);
      BigInteger quotient =
          h.get(0).add(step.multiply(h.get(1))).add(step.multiply(step).multiply(h.get(2)));
      BigInteger sum =
          l.multiply(fixed.get(QL))
              .add(r.multiply(fixed.get(QR)))
              .add(l.multiply(r).multiply(fixed.get(QM)))
              .add(o.multiply(fixed.get(QO)))
              .add(fixed.get(QK))
              .add(
                  alpha
                      .multiply(zAtNext)
                      .multiply(permutedWires())
                      .multiply(beta)
                      .multiply(fixed.get(S3)))
              .subtract(alpha.multiply(identity).multiply(z))
              .add(alphaSquareFirst().multiply(z))
              .subtract(vanishing.multiply(quotient));
      for (int i = 0; i < commitments.size(); i++) {
        sum = sum.add(selectorsAt.get(i).multiply(commitments.get(i)));
      }
      return sum.mod(R);
    }

    GnarkProof proof(Cheat cheat) {
      BigInteger linearised = linearised();
      BigInteger linearisedAt = linearisedAt();
      lastLinearisedAt = linearisedAt;
      List<BigInteger> digests = new ArrayList<>(wires);
      digests.addAll(List.of(fixed.get(S1), fixed.get(S2)));
      digests.addAll(selectors);
      List<BigInteger> values = new ArrayList<>(List.of(l, r, o, s1, s2));
      values.addAll(selectorsAt);
      BigInteger fold =
          reduced(
              sha256(
                  bytes(
                      "gamma",
                      zeta,
                      g1(linearised),
                      points(digests),
                      linearisedAt,
                      words(values),
                      zAtNext)));
      BigInteger folded = linearised;
      BigInteger foldedAt = linearisedAt;
      for (int i = 0; i < digests.size(); i++) {
        BigInteger power = fold.modPow(BigInteger.valueOf(i + 1), R);
        folded = folded.add(power.multiply(digests.get(i))).mod(R);
        foldedAt = foldedAt.add(power.multiply(values.get(i))).mod(R);
      }
      G1 foldedPoint = g1(folded);
      BigInteger[] openings =
          openings(
              cheat,
              new Claim(folded, zeta, foldedAt),
              new Claim(z, zeta.multiply(generator).mod(R), zAtNext),
              // Without the opening that is solved for.
              hashed ->
                  reduced(
                      sha256(
                          cheat == Cheat.OPENING
                              ? bytes(foldedPoint, g1(z), hashed, zeta, fold)
                              : bytes(foldedPoint, hashed, g1(z), zeta, fold))));
      return sent(openings);
    }

    private GnarkProof sent(BigInteger[] openings) {
      return new GnarkProof(
          g1(wires.get(0)),
          g1(wires.get(1)),
          g1(wires.get(2)),
          g1(h.get(0)),
          g1(h.get(1)),
          g1(h.get(2)),
          scalar(l),
          scalar(r),
          scalar(o),
          scalar(s1),
          scalar(s2),
          g1(z),
          scalar(zAtNext),
          g1(openings[0]),
          g1(openings[1]),
          selectorsAt.stream().map(Trapdoor::scalar).toList(),
          commitments.stream().map(Trapdoor::g1).toList());
    }
  }
}
