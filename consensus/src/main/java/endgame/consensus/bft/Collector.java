package endgame.consensus.bft;

import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The votes of one view: at most one of each kind per signer, unverified until a quorum is there
 * (spec 1.7). Memory: 3n votes, or after {@link #compact} a bit for each (spec 1.3).
 */
final class Collector {
  /** What became of a vote. */
  sealed interface Admission {
    record Added() implements Admission {}

    /** The signer's vote of this kind is here already, or the signer was reported in this view. */
    record Known() implements Admission {}

    /** The signer has said something else in this view; which of the two is real is unverified. */
    record Conflict(Vote earlier) implements Admission {}
  }

  private static final Admission ADDED = new Admission.Added();
  private static final Admission KNOWN = new Admission.Known();

  private final ValidatorSet set;
  private final @Nullable Vote[] notarizes;
  private final @Nullable Vote[] nullifies;
  private final @Nullable Vote[] finalizes;
  private final BitSet reported = new BitSet();

  /** By kind, who voted for what is certified; null while the votes themselves are here. */
  private final @Nullable BitSet[] counted = new BitSet[3];

  private final long[] weights = new long[3];
  private int size;

  Collector(ValidatorSet set) {
    this.set = set;
    this.notarizes = new Vote[set.size()];
    this.nullifies = new Vote[set.size()];
    this.finalizes = new Vote[set.size()];
  }

  /** Takes a vote whose signer is in range. */
  Admission add(Vote vote) {
    int signer = vote.signer();
    if (reported.get(signer)) {
      return KNOWN;
    }
    if (counted[kind(vote.subject())] != null) {
      return KNOWN;
    }
    @Nullable Vote[] votes = votes(vote.subject());
    Vote same = votes[signer];
    if (same != null) {
      return same.subject().equals(vote.subject()) ? KNOWN : new Admission.Conflict(same);
    }
    Vote contrary = contrary(vote);
    if (contrary != null) {
      return new Admission.Conflict(contrary);
    }
    votes[signer] = vote;
    size++;
    weights[kind(vote.subject())] += set.get(signer).weight();
    return ADDED;
  }

  /** A vote of the same signer that no honest node casts together with this one. */
  private @Nullable Vote contrary(Vote vote) {
    int signer = vote.signer();
    return switch (vote.subject()) {
      case Subject.Nullify ignored -> finalizes[signer];
      case Subject.Finalize f -> {
        Vote nullify = nullifies[signer];
        Vote notarize = notarizes[signer];
        if (nullify != null) {
          yield nullify;
        }
        yield notarize != null && !f.proposal().equals(Round.proposalOf(notarize.subject()))
            ? notarize
            : null;
      }
      case Subject.Notarize n -> {
        Vote finalize = finalizes[signer];
        yield finalize != null && !n.proposal().equals(Round.proposalOf(finalize.subject()))
            ? finalize
            : null;
      }
    };
  }

  /**
   * Keeps of a certified kind only who voted for the winner. From then on no vote of that kind is
   * evidence here, so it is for views that lie back.
   */
  void compact(Subject winner) {
    int kind = kind(winner);
    if (counted[kind] != null) {
      return;
    }
    BitSet voters = new BitSet();
    @Nullable Vote[] votes = votes(winner);
    for (int i = 0; i < votes.length; i++) {
      Vote vote = votes[i];
      if (vote != null && vote.subject().equals(winner)) {
        voters.set(i);
      }
      size -= vote == null ? 0 : 1;
      votes[i] = null;
    }
    counted[kind] = voters;
  }

  /** Nothing more of this signer counts here, and it is not reported twice. */
  void close(int signer) {
    reported.set(signer);
  }

  /** Forgets one vote: it was spoiled. */
  void drop(Vote vote) {
    @Nullable Vote[] votes = votes(vote.subject());
    if (vote.equals(votes[vote.signer()])) {
      votes[vote.signer()] = null;
      size--;
      weights[kind(vote.subject())] -= set.get(vote.signer()).weight();
    }
  }

  boolean has(Subject subject, int signer) {
    BitSet voters = counted[kind(subject)];
    if (voters != null) {
      return voters.get(signer);
    }
    Vote vote = votes(subject)[signer];
    return vote != null && vote.subject().equals(subject);
  }

  /** The votes for exactly this subject, by signer, if their weight is a quorum. */
  Optional<List<Vote>> quorum(Subject subject) {
    if (counted[kind(subject)] != null || weights[kind(subject)] < set.quorum()) {
      return Optional.empty();
    }
    long weight = 0;
    List<Vote> votes = new ArrayList<>();
    for (Vote vote : votes(subject)) {
      if (vote != null && vote.subject().equals(subject)) {
        weight = Math.addExact(weight, set.get(vote.signer()).weight());
        votes.add(vote);
      }
    }
    return weight >= set.quorum() ? Optional.of(votes) : Optional.empty();
  }

  /** Number of votes held. */
  int size() {
    return size;
  }

  private static int kind(Subject subject) {
    return switch (subject) {
      case Subject.Notarize ignored -> 0;
      case Subject.Nullify ignored -> 1;
      case Subject.Finalize ignored -> 2;
    };
  }

  private @Nullable Vote[] votes(Subject subject) {
    return switch (subject) {
      case Subject.Notarize ignored -> notarizes;
      case Subject.Nullify ignored -> nullifies;
      case Subject.Finalize ignored -> finalizes;
    };
  }
}
