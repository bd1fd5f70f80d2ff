package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The views of the epoch that still matter, and what follows from them about ancestry. */
final class Rounds {
  /** Views around the present whose votes count. */
  static final int WINDOW = 256;

  /** So many views back votes are kept whole, as evidence. */
  static final int WHOLE_VOTES = 16;

  private final EngineConfig config;
  private final TreeMap<Long, Round> rounds = new TreeMap<>();
  private long finalView;
  private Hash finalDigest;
  private @Nullable Certificate finalization;

  Rounds(EngineConfig config) {
    this.config = config;
    this.finalView = config.floor().view();
    this.finalDigest = config.floor().digest();
    this.finalization = config.floor().finalization().orElse(null);
  }

  long finalView() {
    return finalView;
  }

  Hash finalDigest() {
    return finalDigest;
  }

  /** Of the last final block; null only at the epoch's genesis. */
  @Nullable Certificate finalization() {
    return finalization;
  }

  @Nullable Round find(long view) {
    return rounds.get(view);
  }

  Round at(long view) {
    return rounds.computeIfAbsent(
        view,
        v ->
            new Round(
                v,
                Leaders.leader(config.set(), config.reputation(), config.seed(), config.epoch(), v),
                config.set()));
  }

  Collection<Round> all() {
    return rounds.values();
  }

  /** Rounds in (lastFinalized, +inf), lowest first. */
  Collection<Round> open() {
    return rounds.tailMap(finalView, false).values();
  }

  boolean admitsVotes(long at, long view) {
    return at > 0 && at >= Math.max(finalView, view) - WINDOW && at <= view + 1;
  }

  /** What to build on in {@code view}, or what certificate is missing to know. */
  sealed interface Parent {
    record Known(long view, Hash digest, boolean boundary) implements Parent {}

    record Missing(long view) implements Parent {}
  }

  /** Spec 1.5: the highest usable view below with a nullification of every view between. */
  Parent parentFor(long view) {
    for (long v = view - 1; v > finalView; v--) {
      Round round = rounds.get(v);
      if (round == null) {
        return new Parent.Missing(v);
      }
      Proposal notarized = round.notarized();
      if (notarized != null && round.certified()) {
        return new Parent.Known(v, notarized.digest(), round.boundary);
      }
      if (round.nullification == null) {
        return new Parent.Missing(v);
      }
    }
    Round last = rounds.get(finalView);
    return new Parent.Known(finalView, finalDigest, last != null && last.boundary);
  }

  /**
   * The proposal a view's child builds on, if it is final, or notarized and certified here. That it
   * is not below the last final one is for the caller to ask.
   */
  Optional<Parent.Known> usableParent(long view) {
    Round round = rounds.get(view);
    if (view == finalView) {
      return Optional.of(new Parent.Known(view, finalDigest, round != null && round.boundary));
    }
    Proposal notarized = round == null ? null : round.notarized();
    return round != null && notarized != null && round.certified()
        ? Optional.of(new Parent.Known(view, notarized.digest(), round.boundary))
        : Optional.empty();
  }

  /** What shows a quorum for a parent of this epoch, for the child's body; empty if pruned. */
  Optional<Certificate> certificateOf(long view, Hash digest) {
    Round round = rounds.get(view);
    Certificate notarization = round == null ? null : round.notarization;
    Certificate best = notarization == null && view == finalView ? finalization : notarization;
    return Optional.ofNullable(best)
        .filter(c -> {
          Proposal of = Round.proposalOf(c.subject());
          return of != null && of.digest().equals(digest);
        });
  }

  /** Views strictly between whose nullification is missing, lowest first, at most {@code max}. */
  List<Long> notNullified(long after, long before, int max) {
    List<Long> missing = new ArrayList<>();
    for (long v = after + 1; v < before && missing.size() < max; v++) {
      Round round = rounds.get(v);
      if (round == null || round.nullification == null) {
        missing.add(v);
      }
    }
    return missing;
  }

  /** Whether a block with this digest was certified in some view here. */
  @Nullable Round certified(Hash digest) {
    for (Round round : rounds.descendingMap().values()) {
      Proposal notarized = round.notarized();
      if (round.certified() && notarized != null && notarized.digest().equals(digest)) {
        return round;
      }
    }
    return null;
  }

  /** Whether the application has called this proposal's block the last of the epoch. */
  boolean knownBoundary(Proposal p) {
    Round round = rounds.get(p.view());
    Round same = certified(p.digest());
    return (same != null && same.boundary)
        || (round != null
            && round.boundary
            && (p.equals(round.notarized()) || p.equals(round.proposed)));
  }

  int votesHeld() {
    int votes = 0;
    for (Round round : rounds.values()) {
      votes += round.collector == null ? 0 : round.collector.size();
    }
    return votes;
  }

  /**
   * Moves the floor to a final proposal above it and returns the newly final chain, oldest first,
   * as far as the ancestry is known. A block proposed again counts once, in its last view.
   */
  List<Proposal> finalizeUpTo(Proposal tip, Certificate certificate) {
    if (tip.view() <= finalView) {
      throw new IllegalStateException("the floor never moves back");
    }
    Deque<Proposal> chain = new ArrayDeque<>();
    chain.addFirst(tip);
    Proposal child = tip;
    while (child.parentView() > finalView) {
      Round round = rounds.get(child.parentView());
      Proposal parent = round == null ? null : round.notarized();
      if (parent == null || parent.view() >= child.view()) {
        break;
      }
      if (!parent.digest().equals(child.digest())) {
        chain.addFirst(parent);
      }
      child = parent;
    }
    finalView = tip.view();
    finalDigest = tip.digest();
    finalization = certificate;
    prune();
    return List.copyOf(chain);
  }

  /**
   * Whether a proposal's ancestry, as far as it is known, passes below the final block without
   * meeting it. By R4 a quorum for that never comes about while at most f of weight lies.
   */
  boolean leavesFinalChain(Proposal tip) {
    Proposal at = tip;
    while (at.parentView() > finalView) {
      Round round = rounds.get(at.parentView());
      Proposal parent = round == null ? null : round.notarized();
      if (parent == null || parent.view() >= at.view()) {
        return false;
      }
      at = parent;
    }
    return at.parentView() < finalView;
  }

  private void prune() {
    rounds.headMap(finalView - WINDOW, false).clear();
    for (Round round : rounds.headMap(finalView, true).values()) {
      if (round.finalization != null) {
        round.collector = null;
      }
    }
  }

  /**
   * Votes of views far behind the present no longer count; of those less far what a certificate
   * says already is kept as bits.
   */
  void releaseVotes(long view) {
    for (Round round : rounds.headMap(view - WINDOW, false).values()) {
      round.collector = null;
    }
    for (Round round : rounds.subMap(view - 2 * WHOLE_VOTES, view - WHOLE_VOTES).values()) {
      round.compactVotes();
    }
  }
}
