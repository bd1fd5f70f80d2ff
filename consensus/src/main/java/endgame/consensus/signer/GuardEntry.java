package endgame.consensus.signer;

import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.Optional;

/** What was signed in one (epoch, view). Pure: a request gives the next entry or a refusal. */
public record GuardEntry(
    Optional<Proposal> notarized, boolean nullified, Optional<Proposal> finalized) {
  static final GuardEntry EMPTY = new GuardEntry(Optional.empty(), false, Optional.empty());

  /** The answer to a request. */
  public sealed interface Decision {
    /** Allowed, once {@code next} is durable. */
    record Allowed(GuardEntry next) implements Decision {}

    /** Signed before: the same signature may be given again. */
    record Repeated() implements Decision {}

    record Refused(String reason) implements Decision {}
  }

  /** Decides on a subject of this entry's epoch and view. */
  public Decision decide(Subject subject) {
    return switch (subject) {
      case Subject.Notarize(Proposal p) -> notarize(p);
      case Subject.Nullify ignored -> nullify();
      case Subject.Finalize(Proposal p) -> finalizeVote(p);
    };
  }

  private Decision notarize(Proposal p) {
    if (notarized.isPresent()) {
      return notarized.get().equals(p)
          ? new Decision.Repeated()
          : new Decision.Refused("R1: another block was notarized in this view");
    }
    if (nullified) {
      return new Decision.Refused("R3: the view was nullified");
    }
    if (finalized.isPresent() && !finalized.get().equals(p)) {
      return new Decision.Refused("R5: another block was finalized in this view");
    }
    return new Decision.Allowed(new GuardEntry(Optional.of(p), false, finalized));
  }

  private Decision nullify() {
    if (nullified) {
      return new Decision.Repeated();
    }
    return finalized.isPresent()
        ? new Decision.Refused("R2: a block was finalized in this view")
        : new Decision.Allowed(new GuardEntry(notarized, true, finalized));
  }

  private Decision finalizeVote(Proposal p) {
    if (finalized.isPresent()) {
      return finalized.get().equals(p)
          ? new Decision.Repeated()
          : new Decision.Refused("another block was finalized in this view");
    }
    if (nullified) {
      return new Decision.Refused("R2: the view was nullified");
    }
    if (notarized.isPresent() && !notarized.get().equals(p)) {
      return new Decision.Refused("R5: another block was notarized in this view");
    }
    return new Decision.Allowed(new GuardEntry(notarized, false, Optional.of(p)));
  }
}
