package endgame.p2p.gossip;

/** What the application says of a content. */
public enum Verdict {
  /** Good: pass it on. */
  ACCEPT,
  /** No honest node would pass it on: blame its senders. */
  REJECT,
  /** Late, known, of no use now, or no time to look: nobody's fault, but it goes no further. */
  IGNORE
}
