package endgame.zk.plonk;

import endgame.zk.bn254.Scalar;
import endgame.zk.precompile.Keccak;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A key of snarkjs's flavour with a known secret, and proofs that it accepts. */
final class SimulatedSnarkjs extends Trapdoor {
  private static final BigInteger K1 = BigInteger.valueOf(2);
  private static final BigInteger K2 = BigInteger.valueOf(3);
  private static final int QM = 0;
  private static final int QL = 1;
  private static final int QR = 2;
  private static final int QO = 3;
  private static final int QC = 4;
  private static final int S1 = 5;
  private static final int S2 = 6;
  private static final int S3 = 7;

  final int sizeLog2;
  final BigInteger generator;
  final List<BigInteger> fixed = new ArrayList<>();
  final List<BigInteger> inputs = new ArrayList<>();

  SimulatedSnarkjs(long seed, int sizeLog2, int publicInputs, boolean zeroSelectors) {
    super(seed);
    this.sizeLog2 = sizeLog2;
    generator = root(sizeLog2);
    for (int i = 0; i < 8; i++) {
      fixed.add(zeroSelectors && i < S1 ? BigInteger.ZERO : number());
    }
    for (int i = 0; i < publicInputs; i++) {
      inputs.add(number());
    }
  }

  SnarkjsKey.Constants constants() {
    return new SnarkjsKey.Constants(
        sizeLog2,
        inputs.size(),
        scalar(K1),
        scalar(K2),
        g1(fixed.get(QM)),
        g1(fixed.get(QL)),
        g1(fixed.get(QR)),
        g1(fixed.get(QO)),
        g1(fixed.get(QC)),
        g1(fixed.get(S1)),
        g1(fixed.get(S2)),
        g1(fixed.get(S3)),
        tau2());
  }

  PlonkKey key() {
    return Cases.ok(SnarkjsKey.of(constants()));
  }

  List<Scalar> publicInputs() {
    return inputs.stream().map(Trapdoor::scalar).toList();
  }

  private static BigInteger challenge(Object... parts) {
    return reduced(Keccak.hash256(bytes(parts)));
  }

  /** A proof of nothing that the key accepts. */
  SnarkjsProof proof() {
    return proof(Cheat.NONE);
  }

  /** A proof, true or with two false openings that make up for each other. */
  SnarkjsProof proof(Cheat cheat) {
    return new Run().proof(cheat);
  }

  /** What a prover sends, at random, and the challenges for it. */
  private final class Run {
    private final BigInteger[] wires = {number(), number(), number()};
    private final BigInteger[] t = {number(), number(), number()};
    private final BigInteger a = number();
    private final BigInteger b = number();
    private final BigInteger c = number();
    private final BigInteger s1 = number();
    private final BigInteger s2 = number();
    private final BigInteger z = number();
    private final BigInteger zAtNext = number();

    private final BigInteger beta;
    private final BigInteger gamma;
    private final BigInteger alpha;
    private final BigInteger xi;
    private final BigInteger v;

    Run() {
      byte[] start = new byte[0];
      for (BigInteger commitment : fixed) {
        start = bytes(start, g1(commitment));
      }
      for (BigInteger input : inputs) {
        start = bytes(start, input);
      }
      beta = challenge(start, g1(wires[0]), g1(wires[1]), g1(wires[2]));
      gamma = challenge(beta);
      alpha = challenge(beta, gamma, g1(z));
      xi = challenge(alpha, g1(t[0]), g1(t[1]), g1(t[2]));
      v = challenge(xi, a, b, c, s1, s2, zAtNext);
    }

    private BigInteger lagrangeAt(int i) {
      return lagrange(generator, 1 << sizeLog2, i, xi);
    }

    private BigInteger permutedWires() {
      return a.add(beta.multiply(s1)).add(gamma).multiply(b.add(beta.multiply(s2)).add(gamma));
    }

    private BigInteger alphaSquareFirst() {
      return alpha.multiply(alpha).multiply(lagrangeAt(0));
    }

    private BigInteger r0() {
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < inputs.size(); i++) {
        sum = sum.subtract(inputs.get(i).multiply(lagrangeAt(i)));
      }
      return sum.subtract(alphaSquareFirst())
          .subtract(permutedWires().multiply(c.add(gamma)).multiply(alpha).multiply(zAtNext));
    }

    private BigInteger linearised() {
      BigInteger identity =
          a.add(beta.multiply(xi))
              .add(gamma)
              .multiply(b.add(beta.multiply(xi).multiply(K1)).add(gamma))
              .multiply(c.add(beta.multiply(xi).multiply(K2)).add(gamma));
      BigInteger xiToN = xi.modPow(BigInteger.valueOf(1L << sizeLog2), R);
      BigInteger quotient =
          t[0].add(xiToN.multiply(t[1])).add(xiToN.multiply(xiToN).multiply(t[2]));
      return a.multiply(b)
          .multiply(fixed.get(QM))
          .add(a.multiply(fixed.get(QL)))
          .add(b.multiply(fixed.get(QR)))
          .add(c.multiply(fixed.get(QO)))
          .add(fixed.get(QC))
          .add(z.multiply(identity.multiply(alpha).add(alphaSquareFirst())))
          .subtract(
              fixed
                  .get(S3)
                  .multiply(permutedWires())
                  .multiply(alpha)
                  .multiply(beta)
                  .multiply(zAtNext))
          .subtract(xiToN.subtract(BigInteger.ONE).multiply(quotient));
    }

    SnarkjsProof proof(Cheat cheat) {
      // What is left of the linearised polynomial at xi is -r0.
      BigInteger folded = linearised();
      BigInteger foldedAt = r0().negate();
      List<BigInteger> opened = List.of(wires[0], wires[1], wires[2], fixed.get(S1), fixed.get(S2));
      List<BigInteger> values = List.of(a, b, c, s1, s2);
      for (int i = 0; i < opened.size(); i++) {
        BigInteger power = v.modPow(BigInteger.valueOf(i + 1), R);
        folded = folded.add(power.multiply(opened.get(i)));
        foldedAt = foldedAt.add(power.multiply(values.get(i)));
      }
      BigInteger[] openings =
          openings(
              cheat,
              new Claim(folded, xi, foldedAt),
              new Claim(z, xi.multiply(generator).mod(R), zAtNext),
              hashed -> challenge(hashed));
      return new SnarkjsProof(
          g1(wires[0]),
          g1(wires[1]),
          g1(wires[2]),
          g1(z),
          g1(t[0]),
          g1(t[1]),
          g1(t[2]),
          g1(openings[0]),
          g1(openings[1]),
          scalar(a),
          scalar(b),
          scalar(c),
          scalar(s1),
          scalar(s2),
          scalar(zAtNext));
    }
  }
}
