package endgame.consensus.beacon.staking;

import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.List;

/**
 * Signatures that contradict each other, in one epoch and view (spec 1.13). Says nothing about the
 * rest of the chain: with the set of its epoch it can be judged by itself.
 */
public sealed interface Evidence {
  /** Two votes of one signer: two Notarize, two Finalize, or Nullify and Finalize. */
  record VotePair(Vote first, Vote second) implements Evidence {
    @Override
    public Subject subject() {
      return first.subject();
    }
  }

  /** Two certificates; who is in both bitmaps has lied. */
  record CertificatePair(Certificate first, Certificate second) implements Evidence {
    @Override
    public Subject subject() {
      return first.subject();
    }
  }

  /** One of the two that contradict each other: its epoch and view are those of both. */
  Subject subject();

  /** Who has lied, by index in the set of the evidence's epoch; empty when nothing is proven. */
  default List<Integer> guilty(ValidatorSet set, StakingSignatures signatures) {
    return switch (this) {
      case VotePair(Vote first, Vote second) ->
          votesContradict(first, second)
                  && first.signer() < set.size()
                  && signatures.verify(set, first)
                  && signatures.verify(set, second)
              ? List.of(first.signer())
              : List.of();
      case CertificatePair(Certificate first, Certificate second) ->
          certificatesContradict(first.subject(), second.subject())
                  && isQuorum(set, first)
                  && isQuorum(set, second)
                  && signatures.verify(set, first)
                  && signatures.verify(set, second)
              ? both(first.signers(), second.signers())
              : List.of();
    };
  }

  /** The pairs that cost stake; what else is odd costs a link at most. */
  static boolean votesContradict(Vote first, Vote second) {
    return first.signer() == second.signer()
        && sameView(first.subject(), second.subject())
        && pairContradicts(first.subject(), second.subject());
  }

  private static boolean sameView(Subject first, Subject second) {
    return first.epoch() == second.epoch() && first.view() == second.view();
  }

  private static boolean pairContradicts(Subject first, Subject second) {
    return switch (first) {
      case Subject.Notarize _ -> second instanceof Subject.Notarize && !first.equals(second);
      case Subject.Finalize _ ->
          second instanceof Subject.Nullify
              || (second instanceof Subject.Finalize && !first.equals(second));
      case Subject.Nullify _ -> second instanceof Subject.Finalize;
    };
  }

  /** As for votes; also a notarization and a finalization of two blocks (R5). */
  static boolean certificatesContradict(Subject first, Subject second) {
    return sameView(first, second)
        && (pairContradicts(first, second)
            || finalizesOther(first, second)
            || finalizesOther(second, first));
  }

  private static boolean finalizesOther(Subject notarized, Subject finalized) {
    return notarized instanceof Subject.Notarize(var one)
        && finalized instanceof Subject.Finalize(var other)
        && !one.equals(other);
  }

  private static boolean isQuorum(ValidatorSet set, Certificate certificate) {
    return certificate.signers().length() == set.size()
        && set.weightOf(certificate.signers()) >= set.quorum();
  }

  private static List<Integer> both(Bitmap first, Bitmap second) {
    List<Integer> guilty = new ArrayList<>();
    for (int i = 0; i < first.length(); i++) {
      if (first.contains(i) && second.contains(i)) {
        guilty.add(i);
      }
    }
    return guilty;
  }
}
