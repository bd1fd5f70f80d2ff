package endgame.p2p.gossip;

import java.time.Duration;

/**
 * Every number of gossip. Times are between heartbeats of a second unless said.
 *
 * @param degree peers a mesh should have
 * @param degreeLow below, it takes more
 * @param degreeHigh above, it lets go
 * @param degreeOut of them at least so many that I dialed
 * @param lazy peers outside the mesh that get IHAVE
 * @param windows heartbeats of which IHAVE tells
 * @param keep heartbeats for which contents are kept, to answer IWANT
 * @param answersPerName to one peer
 * @param answerBytes of IWANT to one peer a heartbeat
 * @param namesPerBeat of IHAVE one peer may offer a heartbeat; more are passed over
 * @param seenTime for which a name is remembered
 * @param seenMax names remembered; beyond, the oldest goes
 * @param keptBytes contents kept; beyond, the oldest goes
 * @param pendingMax contents at the application; beyond, new ones are passed over
 * @param pendingBytes of those
 * @param sendersMax peers remembered per content at the application
 * @param dontWantMax names remembered per peer
 * @param dontWantOver contents longer than this are told as IDONTWANT
 * @param backOff after a PRUNE
 * @param promise time to deliver what IHAVE offered
 */
public record GossipLimits(
    int degree,
    int degreeLow,
    int degreeHigh,
    int degreeOut,
    int lazy,
    int windows,
    int keep,
    int answersPerName,
    int answerBytes,
    int namesPerBeat,
    Duration seenTime,
    int seenMax,
    int keptBytes,
    int pendingMax,
    int pendingBytes,
    int sendersMax,
    int dontWantMax,
    int dontWantOver,
    Duration backOff,
    Duration promise) {

  /** Between two heartbeats. */
  public static final Duration BEAT = Duration.ofSeconds(1);

  /** Those of the design. */
  public static GossipLimits defaults() {
    return new GossipLimits(
        8,
        6,
        12,
        2,
        6,
        3,
        5,
        3,
        1 << 20,
        1024,
        Duration.ofMinutes(2),
        1 << 16,
        32 << 20,
        4096,
        16 << 20,
        16,
        1024,
        16 << 10,
        Duration.ofMinutes(1),
        Duration.ofSeconds(3));
  }
}
