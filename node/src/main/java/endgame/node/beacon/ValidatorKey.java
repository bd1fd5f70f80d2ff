package endgame.node.beacon;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.signer.SigningKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;

/** A validator's BLS key on this chain. */
public final class ValidatorKey implements SigningKey {
  private final Hash genesisHash;
  private final Bls.SecretKey key;

  public ValidatorKey(Hash genesisHash, Bls.SecretKey key) {
    this.genesisHash = genesisHash;
    this.key = key;
  }

  @Override
  public BlsSignature vote(Subject subject) {
    return key.sign(SignedMessage.of(genesisHash, subject));
  }

  @Override
  public BlsSignature randao(long epoch) {
    return key.sign(SignedMessage.randao(genesisHash, epoch));
  }

  @Override
  public BlsSignature batch(Bytes header) {
    return key.sign(SignedMessage.batchHeader(genesisHash, header));
  }
}
