package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import java.util.List;

/**
 * A proof of gnark.
 *
 * @param commitments Pedersen commitments to witness values; none for most circuits
 * @param knowledge proof of knowledge of what they hold; infinity without commitments
 */
public record GnarkProof(Groth16Proof proof, List<G1> commitments, G1 knowledge) {
  public GnarkProof {
    commitments = List.copyOf(commitments);
  }

  /** A proof without commitments. */
  public static GnarkProof of(Groth16Proof proof) {
    return new GnarkProof(proof, List.of(), G1.INFINITY);
  }
}
