package endgame.node.proof;

import endgame.zk.proof.Verdict;

/** The answer to one check. */
public sealed interface Outcome {
  record Valid() implements Outcome {}

  /** Proof and inputs were read, and the proof doesn't show them. */
  record Invalid(String reason) implements Outcome {}

  /** The question couldn't be read. */
  record Malformed(String sentence) implements Outcome {}

  static Outcome of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted() -> new Valid();
      case Verdict.Rejected(String reason) -> new Invalid(reason);
    };
  }
}
