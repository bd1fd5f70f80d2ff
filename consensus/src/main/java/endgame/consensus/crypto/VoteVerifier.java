package endgame.consensus.crypto;

import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Checks and sums the votes of one validator set; keys are parsed once. */
public final class VoteVerifier {
  private final Hash genesisHash;
  private final ValidatorSet set;
  private final List<Bls.PublicKey> keys;
  private final Bls.PublicKey total;

  /** Throws IllegalArgumentException when a member's key is unusable: sets hold checked keys. */
  public VoteVerifier(Hash genesisHash, ValidatorSet set) {
    this.genesisHash = genesisHash;
    this.set = set;
    List<Bls.PublicKey> parsed = new ArrayList<>();
    set.members()
        .forEach(member ->
            parsed.add(
                Bls.PublicKey.parse(member.key())
                    .orElseThrow(
                        () -> new IllegalArgumentException("unusable key " + member.key()))));
    this.keys = List.copyOf(parsed);
    this.total = Bls.PublicKey.sum(keys);
  }

  public ValidatorSet set() {
    return set;
  }

  /** One vote alone: what evidence needs. */
  public boolean verify(Vote vote) {
    return vote.signer() >= 0
        && vote.signer() < keys.size()
        && Bls.verify(
            keys.get(vote.signer()),
            SignedMessage.of(genesisHash, vote.subject()),
            vote.signature());
  }

  /**
   * Sums votes for one subject, each by another signer, and checks the sum with one pairing. Empty
   * when it is wrong: then {@link #verify} finds whose vote is bad.
   */
  public Optional<Certificate> aggregate(Subject subject, List<Vote> votes) {
    BitSet signers = new BitSet();
    List<BlsSignature> signatures = new ArrayList<>();
    for (Vote vote : votes) {
      if (!vote.subject().equals(subject) || signers.get(vote.signer())) {
        throw new IllegalArgumentException("votes of one subject, each signer once");
      }
      signers.set(vote.signer());
      signatures.add(vote.signature());
    }
    return Bls.aggregate(signatures)
        .map(sum -> new Certificate(subject, Bitmap.of(set.size(), signers), sum))
        .filter(this::verify);
  }

  /** Length of the bitmap, quorum weight, and the aggregate. */
  public boolean verify(Certificate certificate) {
    Bitmap signers = certificate.signers();
    if (signers.length() != set.size() || set.weightOf(signers) < set.quorum()) {
      return false;
    }
    return Bls.verify(
        sum(signers),
        SignedMessage.of(genesisHash, certificate.subject()),
        certificate.aggregate());
  }

  /** Checks a signature of {@code signer} over any message. */
  public boolean verify(int signer, byte[] message, BlsSignature signature) {
    return signer >= 0 && signer < keys.size() && Bls.verify(keys.get(signer), message, signature);
  }

  /** Adds the signers, or takes the absent from the total when that is less work. */
  private Bls.PublicKey sum(Bitmap signers) {
    List<Bls.PublicKey> present = new ArrayList<>();
    List<Bls.PublicKey> absent = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      (signers.contains(i) ? present : absent).add(keys.get(i));
    }
    return present.size() <= absent.size() ? Bls.PublicKey.sum(present) : total.minus(absent);
  }
}
