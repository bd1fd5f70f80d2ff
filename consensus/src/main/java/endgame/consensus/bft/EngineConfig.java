package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is fixed for one engine.
 *
 * @param self index of this node in {@code set}, or {@link #OBSERVER}
 * @param seed of the epoch's leaders (spec 1.10)
 * @param reputation factors of the leaders' weights, by index; empty if all are equal
 * @param floor where the epoch's chain starts for this node
 * @param voice whether this node's key may be used
 */
public record EngineConfig(
    long epoch,
    ValidatorSet set,
    int self,
    Hash seed,
    List<Integer> reputation,
    Floor floor,
    Timing timing,
    Voice voice) {
  /** Follows and answers, never signs. */
  public static final int OBSERVER = -1;

  /** Of a node whose journal and guard are intact. */
  public EngineConfig(
      long epoch, ValidatorSet set, int self, Hash seed, Floor floor, Timing timing) {
    this(epoch, set, self, seed, List.of(), floor, timing, Voice.FREE);
  }

  /** With all validators of one reputation. */
  public EngineConfig(
      long epoch, ValidatorSet set, int self, Hash seed, Floor floor, Timing timing, Voice voice) {
    this(epoch, set, self, seed, List.of(), floor, timing, voice);
  }

  public EngineConfig {
    reputation = List.copyOf(reputation);
    if (!reputation.isEmpty() && reputation.size() != set.size()) {
      throw new IllegalArgumentException(reputation.size() + " reputations for " + set.size());
    }
    if (self < OBSERVER || self >= set.size()) {
      throw new IllegalArgumentException("validator " + self + " of " + set.size());
    }
    if (floor.finalization().isPresent() && floor.finalization().get().subject().epoch() != epoch) {
      throw new IllegalArgumentException("the floor is of another epoch");
    }
  }

  /**
   * The highest block known to be final when the engine starts: the genesis of the epoch, or what
   * the application has finalized. The application's word outranks the journal.
   */
  public record Floor(long view, Hash digest, Optional<Certificate> finalization) {
    public Floor {
      if ((view == 0) != finalization.isEmpty()) {
        throw new IllegalArgumentException("a floor above view 0 has a finalization, view 0 none");
      }
      if (finalization.isPresent()
          && !(finalization.get().subject() instanceof Subject.Finalize f
              && f.proposal().view() == view
              && f.proposal().digest().equals(digest))) {
        throw new IllegalArgumentException("the floor's certificate is of another block");
      }
    }

    /** View 0: {@code digest} is the last block of the epoch before, or the chain's genesis. */
    public static Floor genesis(Hash digest) {
      return new Floor(0, digest, Optional.empty());
    }

    /** A block of this epoch that the application has finalized already. */
    public static Floor finalized(Certificate finalization) {
      if (!(finalization.subject() instanceof Subject.Finalize f)) {
        throw new IllegalArgumentException("not a finalization: " + finalization.subject());
      }
      return new Floor(f.proposal().view(), f.proposal().digest(), Optional.of(finalization));
    }
  }
}
