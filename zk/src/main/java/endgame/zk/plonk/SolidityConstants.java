package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gnark key given by the constants of its Solidity verifier, by the names they have there. The
 * offsets in a proof ({@code PROOF_*}) are the same in all versions and aren't read.
 */
public final class SolidityConstants {
  private static final BigInteger BASE_FIELD =
      new BigInteger("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47", 16);

  private SolidityConstants() {}

  /**
   * The key.
   *
   * @param constants decimal numbers by name
   */
  public static Parsed<PlonkKey> parse(Map<String, String> constants) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    constants.forEach((name, number) -> fields.put(name, List.of(number)));
    NumberReader in = new NumberReader(fields);
    if (!in.number("R_MOD").equals(Scalar.MODULUS) || !in.number("P_MOD").equals(BASE_FIELD)) {
      in.fail("the constants are of another curve");
    }
    BigInteger size = in.number("VK_DOMAIN_SIZE");
    if (size.bitCount() != 1 || size.bitLength() > Domain.LOG2_MAX + 1) {
      in.fail("VK_DOMAIN_SIZE is the size of no domain");
      size = BigInteger.ONE;
    }
    Scalar sizeInverse = in.scalar("VK_INV_DOMAIN_SIZE");
    if (!sizeInverse.multiply(Scalar.reduce(size)).equals(Scalar.ONE)) {
      in.fail("VK_INV_DOMAIN_SIZE is wrong");
    }
    GnarkConstants read =
        new GnarkConstants(
            size.getLowestSetBit(),
            in.scalar("VK_OMEGA"),
            in.u31("VK_NB_PUBLIC_INPUTS"),
            in.scalar("VK_COSET_SHIFT"),
            g1(in, "VK_S1_COM"),
            g1(in, "VK_S2_COM"),
            g1(in, "VK_S3_COM"),
            g1(in, "VK_QL_COM"),
            g1(in, "VK_QR_COM"),
            g1(in, "VK_QM_COM"),
            g1(in, "VK_QO_COM"),
            g1(in, "VK_QK_COM"),
            commitments(in),
            g1(in, "G1_SRS"),
            g2(in, "G2_SRS_0"),
            g2(in, "G2_SRS_1"));
    @Nullable String fault = in.fault();
    return fault == null ? GnarkKey.of(read) : new Parsed.Malformed<>(fault);
  }

  private static G1 g1(NumberReader in, String name) {
    return in.g1(name, in.number(name + "_X"), in.number(name + "_Y"));
  }

  /** The contract's {@code _0} is the coefficient of u, {@code _1} the real one. */
  private static G2 g2(NumberReader in, String name) {
    return in.g2(
        name,
        in.number(name + "_X_1"),
        in.number(name + "_X_0"),
        in.number(name + "_Y_1"),
        in.number(name + "_Y_0"));
  }

  private static List<GnarkConstants.Commitment> commitments(NumberReader in) {
    int count = in.u31("VK_NB_CUSTOM_GATES");
    if (count > GnarkKey.COMMITMENTS_MAX) {
      in.fail("more than " + GnarkKey.COMMITMENTS_MAX + " commitments");
      return List.of();
    }
    if (in.has("VK_QCP_" + count + "_X")) {
      in.fail("more selectors of commitments than VK_NB_CUSTOM_GATES");
    }
    List<GnarkConstants.Commitment> commitments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      commitments.add(
          new GnarkConstants.Commitment(g1(in, "VK_QCP_" + i), in.u31("VK_INDEX_COMMIT_API_" + i)));
    }
    return commitments;
  }
}
