package endgame.consensus.bft;

import java.util.List;

/** The consensus of one epoch as a value machine; see the package for its rules. */
public final class Engine {
  public Engine(EngineConfig config, VoteSignatures signatures, VoteSigner signer) {}

  /** Takes back what an earlier run journaled, in order; before {@link Event.Start}. */
  public void restore(List<JournalRecord> journal) {}

  /**
   * One turn. Time never runs backwards for the engine: a smaller {@code nowMs} counts as equal.
   */
  public List<Effect> step(long nowMs, Event event) {
    return List.of();
  }
}
