package endgame.shard.registry;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;

/** Checks a sequencer's signature; real ones in a node, a fake in simulation. Never throws. */
@FunctionalInterface
public interface BatchSignatures {
  /**
   * @param signer index in {@code set}
   * @param headerRoot {@code BatchHeader.root()}
   */
  boolean verify(ValidatorSet set, int signer, Hash headerRoot, BlsSignature signature);

  /** BLS over tag 0x06, the genesis hash and the header's root. */
  static BatchSignatures bls(Hash genesisHash) {
    return (set, signer, headerRoot, signature) ->
        Bls.PublicKey.parse(set.get(signer).key())
            .map(key ->
                Bls.verify(
                    key,
                    SignedMessage.batchHeader(genesisHash, Bytes.wrap(headerRoot.toBytes())),
                    signature))
            .orElse(false);
  }
}
