package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proof of gnark. Names as in its Solidity verifier; z is zeta, w the domain's generator.
 *
 * @param l commitment to the left wires
 * @param r commitment to the right wires
 * @param o commitment to the output wires
 * @param h0 lowest part of the quotient
 * @param h1 middle part
 * @param h2 highest part
 * @param lAt l(z)
 * @param rAt r(z)
 * @param oAt o(z)
 * @param s1At first permutation polynomial at z
 * @param s2At second one
 * @param z commitment to the permutation's product
 * @param zAtNext its value at z * w
 * @param opening quotient of the batched opening at z
 * @param openingAtNext quotient of the opening of the product at z * w
 * @param selectorsAt values at z of the selectors of the BSB22 commitments
 * @param commitments the BSB22 commitments themselves, as many
 */
public record GnarkProof(
    G1 l,
    G1 r,
    G1 o,
    G1 h0,
    G1 h1,
    G1 h2,
    Scalar lAt,
    Scalar rAt,
    Scalar oAt,
    Scalar s1At,
    Scalar s2At,
    G1 z,
    Scalar zAtNext,
    G1 opening,
    G1 openingAtNext,
    List<Scalar> selectorsAt,
    List<G1> commitments)
    implements PlonkProof {
  /** Bytes without commitments. */
  static final int FIXED_BYTES = 9 * WordReader.G1_BYTES + 6 * WordReader.SCALAR_BYTES;

  /** Bytes of one commitment and of its selector's value. */
  static final int COMMITMENT_BYTES = WordReader.G1_BYTES + WordReader.SCALAR_BYTES;

  public GnarkProof {
    selectorsAt = List.copyOf(selectorsAt);
    commitments = List.copyOf(commitments);
  }

  /** Reads what gnark's {@code MarshalSolidity} writes, from an offset to the end of the bytes. */
  static Parsed<GnarkProof> decode(byte[] bytes, int from, int commitmentCount) {
    int expected = FIXED_BYTES + commitmentCount * COMMITMENT_BYTES;
    if (bytes.length - from != expected) {
      return new Parsed.Malformed<>(
          "a proof of " + (bytes.length - from) + " bytes instead of " + expected);
    }
    WordReader in = new WordReader(bytes, from);
    // The arguments of a constructor are evaluated from left to right, which is the order of bytes.
    GnarkProof proof =
        new GnarkProof(
            in.finiteG1("L"),
            in.finiteG1("R"),
            in.finiteG1("O"),
            in.finiteG1("H0"),
            in.finiteG1("H1"),
            in.finiteG1("H2"),
            in.scalar("l(zeta)"),
            in.scalar("r(zeta)"),
            in.scalar("o(zeta)"),
            in.scalar("s1(zeta)"),
            in.scalar("s2(zeta)"),
            in.finiteG1("Z"),
            in.scalar("z(zeta * omega)"),
            in.finiteG1("the opening at zeta"),
            in.finiteG1("the opening at zeta * omega"),
            selectors(in, commitmentCount),
            points(in, commitmentCount));
    @Nullable String fault = in.fault();
    return fault == null ? new Parsed.Ok<>(proof) : new Parsed.Malformed<>(fault);
  }

  private static List<Scalar> selectors(WordReader in, int count) {
    List<Scalar> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(in.scalar("qcp" + i + "(zeta)"));
    }
    return values;
  }

  private static List<G1> points(WordReader in, int count) {
    List<G1> points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      points.add(in.finiteG1("commitment " + i));
    }
    return points;
  }

  @Override
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (G1 point : List.of(l, r, o, h0, h1, h2)) {
      out.writeBytes(point.encode());
    }
    for (Scalar value : List.of(lAt, rAt, oAt, s1At, s2At)) {
      out.writeBytes(value.encode());
    }
    out.writeBytes(z.encode());
    out.writeBytes(zAtNext.encode());
    out.writeBytes(opening.encode());
    out.writeBytes(openingAtNext.encode());
    selectorsAt.forEach(value -> out.writeBytes(value.encode()));
    commitments.forEach(point -> out.writeBytes(point.encode()));
    return out.toByteArray();
  }
}
