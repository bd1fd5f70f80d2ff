package endgame.consensus.light;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.VoteVerifier;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import java.util.Optional;
import java.util.function.Predicate;

/** The signatures that a light client rests on; real ones in a node, fakes in simulation. Pure. */
public interface LightSignatures {
  /** BLS12-381. */
  LightSignatures BLS =
      new LightSignatures() {
        @Override
        public Optional<Predicate<Certificate>> quorum(Hash genesisHash, ValidatorSet set) {
          // The verifier takes checked keys; a header only commits to these.
          return set.members().stream().allMatch(v -> Bls.PublicKey.parse(v.key()).isPresent())
              ? Optional.of(new VoteVerifier(genesisHash, set)::verify)
              : Optional.empty();
        }

        @Override
        public boolean possession(BlsPublicKey key, BlsSignature proof) {
          return Bls.PublicKey.parse(key).isPresent() && Bls.verifyPossession(key, proof);
        }
      };

  /** Whether a certificate is signed by a quorum of the set; empty when a key of it is unusable. */
  Optional<Predicate<Certificate>> quorum(Hash genesisHash, ValidatorSet set);

  /** Whether the key's holder has shown the secret; never throws. */
  boolean possession(BlsPublicKey key, BlsSignature proof);
}
