package endgame.node.beacon;

import endgame.consensus.bft.VoteSignatures;
import endgame.consensus.crypto.VoteVerifier;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.List;

/** The engine's cryptography: real BLS. */
final class BlsSignatures implements VoteSignatures {
  private final VoteVerifier verifier;

  BlsSignatures(VoteVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public boolean verify(Vote vote) {
    return verifier.verify(vote);
  }

  @Override
  public Aggregation aggregate(Subject subject, List<Vote> votes) {
    return verifier
        .aggregate(subject, votes)
        .<Aggregation>map(Aggregation.Aggregated::new)
        .orElseGet(() ->
            new Aggregation.Spoiled(verifier.invalid(votes).stream().map(Vote::signer).toList()));
  }

  @Override
  public boolean verify(Certificate certificate) {
    return verifier.verify(certificate);
  }
}
