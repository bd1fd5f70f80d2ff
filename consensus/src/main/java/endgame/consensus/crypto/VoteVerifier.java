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
   * when it is wrong: then {@link #invalid} finds whose vote is bad.
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

  /**
   * Those of {@code votes}, all for one subject, that spoil the sum; at least one if the sum is
   * wrong. Halves what fails, so that one bad vote costs about 2 log n pairings. Votes whose errors
   * cancel each other within a half that holds are not found: they spoil nothing.
   */
  public List<Vote> invalid(List<Vote> votes) {
    List<Vote> found = new ArrayList<>();
    findInvalid(votes, found);
    return List.copyOf(found);
  }

  private void findInvalid(List<Vote> votes, List<Vote> found) {
    if (votes.size() <= 1) {
      votes.stream().filter(vote -> !verify(vote)).forEach(found::add);
      return;
    }
    if (sumVerifies(votes)) {
      return;
    }
    int half = votes.size() / 2;
    findInvalid(votes.subList(0, half), found);
    findInvalid(votes.subList(half, votes.size()), found);
  }

  private boolean sumVerifies(List<Vote> votes) {
    List<Bls.PublicKey> signers = new ArrayList<>();
    for (Vote vote : votes) {
      if (vote.signer() < 0 || vote.signer() >= keys.size()) {
        return false;
      }
      signers.add(keys.get(vote.signer()));
    }
    byte[] message = SignedMessage.of(genesisHash, votes.getFirst().subject());
    return Bls.aggregate(votes.stream().map(Vote::signature).toList())
        .filter(sum -> Bls.verify(Bls.PublicKey.sum(signers), message, sum))
        .isPresent();
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
