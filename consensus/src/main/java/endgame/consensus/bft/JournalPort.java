package endgame.consensus.bft;

/** Where records go: an append-only file with one sync per turn, or its simulation. */
public interface JournalPort {
  void append(byte[] record);

  /** Returns when everything appended is durable. Failure must end the process, so it may throw. */
  void sync();
}
