package endgame.consensus.sim;

/**
 * One direction between two nodes.
 *
 * @param meanUs latency
 * @param jitterUs standard deviation of it
 * @param loss share of messages lost, 1 for a cut link
 */
public record Link(long meanUs, long jitterUs, double loss) {
  public static final Link LAN = new Link(500, 100, 0);
  public static final Link WAN = new Link(40_000, 5_000, 0);
  public static final Link CUT = new Link(1, 0, 1);
}
