package endgame.zk.proof;

/** The answer of a verifier. */
public sealed interface Verdict {
  record Accepted() implements Verdict {}

  /** The statement is not shown by this proof, and why. */
  record Rejected(String reason) implements Verdict {}
}
