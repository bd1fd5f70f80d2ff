package endgame.consensus.beacon.staking;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.crypto.VoteVerifier;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Real signatures. Remembers parsed sets, whose keys take long, and the last certificates that were
 * good, as a block is built, verified and executed. What was bad is never remembered.
 */
public final class BlsStakingSignatures implements StakingSignatures {
  static final int SETS_MAX = 4;
  static final int CERTIFICATES_MAX = 256;
  private final Hash genesisHash;
  private final Map<ValidatorSet, VoteVerifier> verifiers = new LinkedHashMap<>();
  private final Map<Certificate, ValidatorSet> good = new LinkedHashMap<>();

  public BlsStakingSignatures(Hash genesisHash) {
    this.genesisHash = genesisHash;
  }

  private VoteVerifier verifier(ValidatorSet set) {
    synchronized (verifiers) {
      VoteVerifier known = verifiers.get(set);
      if (known == null) {
        known = new VoteVerifier(genesisHash, set);
        evict(verifiers, SETS_MAX);
        verifiers.put(set, known);
      }
      return known;
    }
  }

  private static void evict(Map<?, ?> map, int max) {
    if (map.size() >= max) {
      map.remove(map.keySet().iterator().next());
    }
  }

  @Override
  public boolean verify(ValidatorSet set, Vote vote) {
    return verifier(set).verify(vote);
  }

  @Override
  public boolean verify(ValidatorSet set, Certificate certificate) {
    synchronized (good) {
      ValidatorSet checked = good.get(certificate);
      if (checked != null && checked.equals(set)) {
        return true;
      }
    }
    boolean valid =
        certificate.signers().length() == set.size() && verifier(set).verify(certificate);
    if (valid) {
      synchronized (good) {
        evict(good, CERTIFICATES_MAX);
        good.put(certificate, set);
      }
    }
    return valid;
  }

  @Override
  public boolean possession(BlsPublicKey key, BlsSignature proof) {
    return Bls.PublicKey.parse(key).isPresent() && Bls.verifyPossession(key, proof);
  }

  @Override
  public boolean binding(
      BlsPublicKey key, NodeId nodeId, Address withdrawal, BlsSignature signature) {
    return Bls.PublicKey.parse(key)
        .map(parsed ->
            Bls.verify(parsed, SignedMessage.binding(genesisHash, nodeId, withdrawal), signature))
        .orElse(false);
  }
}
