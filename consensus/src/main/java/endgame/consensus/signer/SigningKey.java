package endgame.consensus.signer;

import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Subject;

/** A secret key bound to one chain: signs {@code tag ‖ genesisHash ‖ body}, deterministically. */
public interface SigningKey {
  /** Under the tag of the subject's kind. */
  BlsSignature vote(Subject subject);

  /** Under tag 4. */
  BlsSignature randao(long epoch);

  /** Under tag 6. */
  BlsSignature batch(Bytes header);
}
