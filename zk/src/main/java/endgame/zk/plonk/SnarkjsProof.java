package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proof of snarkjs 0.7. Names as in its {@code proof.json}.
 *
 * @param a commitment to the left wires
 * @param b commitment to the right wires
 * @param c commitment to the output wires
 * @param z commitment to the permutation's product
 * @param t1 lowest part of the quotient
 * @param t2 middle part
 * @param t3 highest part
 * @param wxi quotient of the batched opening at xi
 * @param wxiw quotient of the opening of the product at xi * w
 * @param evalA a(xi)
 * @param evalB b(xi)
 * @param evalC c(xi)
 * @param evalS1 first permutation polynomial at xi
 * @param evalS2 second one
 * @param evalZw product at xi * w
 */
public record SnarkjsProof(
    G1 a,
    G1 b,
    G1 c,
    G1 z,
    G1 t1,
    G1 t2,
    G1 t3,
    G1 wxi,
    G1 wxiw,
    Scalar evalA,
    Scalar evalB,
    Scalar evalC,
    Scalar evalS1,
    Scalar evalS2,
    Scalar evalZw)
    implements PlonkProof {
  static final int BYTES = 9 * WordReader.G1_BYTES + 6 * WordReader.SCALAR_BYTES;

  /**
   * Reads the 24 words that snarkjs passes to its Solidity verifier, from an offset to the end of
   * the bytes.
   */
  static Parsed<SnarkjsProof> decode(byte[] bytes, int from) {
    if (bytes.length - from != BYTES) {
      return new Parsed.Malformed<>(
          "a proof of " + (bytes.length - from) + " bytes instead of " + BYTES);
    }
    WordReader in = new WordReader(bytes, from);
    // The arguments of a constructor are evaluated from left to right, which is the order of bytes.
    SnarkjsProof proof =
        new SnarkjsProof(
            in.finiteG1("A"),
            in.finiteG1("B"),
            in.finiteG1("C"),
            in.finiteG1("Z"),
            in.finiteG1("T1"),
            in.finiteG1("T2"),
            in.finiteG1("T3"),
            in.finiteG1("Wxi"),
            in.finiteG1("Wxiw"),
            in.scalar("eval_a"),
            in.scalar("eval_b"),
            in.scalar("eval_c"),
            in.scalar("eval_s1"),
            in.scalar("eval_s2"),
            in.scalar("eval_zw"));
    @Nullable String fault = in.fault();
    return fault == null ? new Parsed.Ok<>(proof) : new Parsed.Malformed<>(fault);
  }

  @Override
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(BYTES);
    for (G1 point : List.of(a, b, c, z, t1, t2, t3, wxi, wxiw)) {
      out.writeBytes(point.encode());
    }
    for (Scalar value : List.of(evalA, evalB, evalC, evalS1, evalS2, evalZw)) {
      out.writeBytes(value.encode());
    }
    return out.toByteArray();
  }
}
