package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import org.jspecify.annotations.Nullable;

/** What is known of one view. */
final class Round {
  /** How far this node's own work on the leader's proposal has come. */
  enum Slot {
    NONE,
    BUILDING,
    UNVERIFIED,
    VERIFYING,
    VERIFIED
  }

  /** The application's verdict on the notarized block. */
  enum Certify {
    READY,
    OUTSTANDING,
    TRUE,
    FALSE
  }

  final long view;
  final int leader;

  /** Null once the round's votes no longer matter. */
  @Nullable Collector collector;

  Slot slot = Slot.NONE;
  Certify certify = Certify.READY;

  /** The leader's first Notarize on its own link, or this node's own if it leads. */
  @Nullable Proposal proposed;

  /** When {@link #proposed} was first seen. */
  long proposedAtMs;

  /** Where this node, as leader, asked for a block. */
  @Nullable Context building;

  /** The leader was seen to propose two blocks. */
  boolean equivocated;

  /** The leader has given up on its own view. */
  boolean leaderNullified;

  /** The block of this view (notarized, else proposed) is the last of the epoch. */
  boolean boundary;

  Activity.@Nullable Reason timedOut;
  @Nullable Certificate notarization;
  @Nullable Certificate nullification;
  @Nullable Certificate finalization;
  @Nullable Vote ownNotarize;
  @Nullable Vote ownNullify;
  @Nullable Vote ownFinalize;

  /** Kinds the signer refused in this view: asking again is pointless. */
  boolean refusedNotarize;

  boolean refusedNullify;
  boolean refusedFinalize;

  Round(long view, int leader, ValidatorSet set) {
    this.view = view;
    this.leader = leader;
    this.collector = new Collector(set);
  }

  /** The proposal that q of weight notarized, or null. */
  @Nullable Proposal notarized() {
    return notarization == null ? null : proposalOf(notarization.subject());
  }

  /** The proposal of a Notarize or Finalize, null of a Nullify. */
  static @Nullable Proposal proposalOf(Subject subject) {
    return switch (subject) {
      case Subject.Notarize(Proposal p) -> p;
      case Subject.Finalize(Proposal p) -> p;
      case Subject.Nullify ignored -> null;
    };
  }

  boolean certified() {
    return certify == Certify.TRUE;
  }

  /** The certificate of this kind held for the view, or null. */
  @Nullable Certificate held(Subject subject) {
    return switch (subject) {
      case Subject.Notarize ignored -> notarization;
      case Subject.Nullify ignored -> nullification;
      case Subject.Finalize ignored -> finalization;
    };
  }

  void compactVotes() {
    if (collector != null) {
      for (@Nullable Certificate held :
          new @Nullable Certificate[] {notarization, nullification, finalization}) {
        if (held != null) {
          collector.compact(held.subject());
        }
      }
    }
  }

  void hold(Certificate certificate) {
    switch (certificate.subject()) {
      case Subject.Notarize ignored -> notarization = certificate;
      case Subject.Nullify ignored -> nullification = certificate;
      case Subject.Finalize ignored -> finalization = certificate;
    }
  }

  @Nullable Vote own(Subject subject) {
    return switch (subject) {
      case Subject.Notarize ignored -> ownNotarize;
      case Subject.Nullify ignored -> ownNullify;
      case Subject.Finalize ignored -> ownFinalize;
    };
  }

  void keepOwn(Vote vote) {
    switch (vote.subject()) {
      case Subject.Notarize ignored -> ownNotarize = vote;
      case Subject.Nullify ignored -> ownNullify = vote;
      case Subject.Finalize ignored -> ownFinalize = vote;
    }
  }

  boolean refused(Subject subject) {
    return switch (subject) {
      case Subject.Notarize ignored -> refusedNotarize;
      case Subject.Nullify ignored -> refusedNullify;
      case Subject.Finalize ignored -> refusedFinalize;
    };
  }

  void refuse(Subject subject) {
    switch (subject) {
      case Subject.Notarize ignored -> refusedNotarize = true;
      case Subject.Nullify ignored -> refusedNullify = true;
      case Subject.Finalize ignored -> refusedFinalize = true;
    }
  }
}
