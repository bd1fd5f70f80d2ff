package endgame.p2p;

/** What became of a message to send. Queued is not delivered. */
public enum Sent {
  /** It waits to leave. */
  QUEUED,
  /** The channel's queue is full and its rule dropped the message. */
  FULL,
  /** The peer is not connected. */
  NO_PEER
}
