package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import java.util.List;

/**
 * The numbers of a gnark key, not yet checked against each other.
 *
 * @param sizeLog2 logarithm of the domain's size
 * @param generator of the domain
 * @param publicInputs number of public inputs
 * @param cosetShift u: the wires' values are permuted on the domain, u times it and u^2 times it
 * @param s1 first permutation polynomial
 * @param s2 second one
 * @param s3 third one
 * @param ql selector of the left wire
 * @param qr selector of the right wire
 * @param qm selector of the product
 * @param qo selector of the output wire
 * @param qk selector of the constant
 * @param commitments BSB22 commitments in order
 * @param base g of the structured reference string in G1
 * @param base2 its point in G2
 * @param tau2 tau times that
 */
record GnarkConstants(
    int sizeLog2,
    Scalar generator,
    int publicInputs,
    Scalar cosetShift,
    G1 s1,
    G1 s2,
    G1 s3,
    G1 ql,
    G1 qr,
    G1 qm,
    G1 qo,
    G1 qk,
    List<Commitment> commitments,
    G1 base,
    G2 base2,
    G2 tau2) {
  GnarkConstants {
    commitments = List.copyOf(commitments);
  }

  /**
   * A commitment to some of the wires whose hash is a further public input.
   *
   * @param selector commitment to the polynomial that picks the wires
   * @param row row of the hash behind the public inputs
   */
  record Commitment(G1 selector, int row) {}
}
