package endgame.p2p.reputation;

/** Everything a peer can be blamed for; the only places where points are named. */
public enum Offence {
  /** A frame, message or hello that no honest node sends, or a bad signature on its own link. */
  PROTOCOL(10, false),
  /** A hello of another chain. */
  WRONG_GENESIS(10, false),
  /** A message longer than its channel carries. */
  OVER_CAP(10, false),
  /** An answer nobody asked for. */
  UNSOLICITED(10, false),
  /** Data asked for that does not match what names it: a chunk, a block, a piece, a proof. */
  WRONG_DATA(10, false),
  /** Gossip that no honest node would have passed on. */
  INVALID_GOSSIP(5, false),
  /** An address record that its owner did not sign. */
  FORGED_RECORD(10, false),
  /** Joined my mesh again before the time I set. */
  EARLY_GRAFT(2, true),
  /** Offered gossip and did not deliver it. */
  BROKEN_PROMISE(1, true),
  /** No answer in time. */
  TIMEOUT(1, true),
  /** An answer without what the peer had claimed to hold. */
  EMPTY(1, true);

  private final int points;
  private final boolean mild;

  Offence(int points, boolean mild) {
    this.points = points;
    this.mild = mild;
  }

  /** Points it costs. */
  public int points() {
    return points;
  }

  /** Whether an honest peer on a bad day does this too, so that it never bans alone. */
  public boolean mild() {
    return mild;
  }
}
