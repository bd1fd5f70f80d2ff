package endgame.p2p;

import endgame.p2p.identity.IdentityCheck;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.reputation.Offence;
import endgame.p2p.reputation.Reputation;
import endgame.p2p.wire.TransportStats;
import endgame.p2p.wire.TransportStats.Total;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections of one node share.
 *
 * @param handshakes runs the arithmetic of TLS, off the event loops
 */
record Hub(
    NodeKey key,
    PeerPolicy policy,
    PeerHandler handler,
    Limits limits,
    TransportStats stats,
    Reputation reputation,
    PeerTable table,
    Executor handshakes) {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

  boolean banned(PeerId peer) {
    return reputation.banned(peer, System.nanoTime()) || policy.banned(peer);
  }

  IdentityCheck notBanned() {
    return peer -> banned(peer) ? "banned" : null;
  }

  void ban(PeerId peer, Duration time, String reason) {
    // What a peer sent before it was cut off may still be judged after: that is the same ban.
    if (reputation.ban(peer, time.toNanos(), System.nanoTime())) {
      LOG.info("Ban {} for {}: {}", peer.shortHex(), time, reason);
      stats.add(Total.BANS);
    }
  }

  /** Blames a peer; whoever the operator named is never banned, only cut off by the caller. */
  boolean offend(PeerId peer, Offence offence, String reason) {
    if (policy.trusted(peer)) {
      LOG.debug("{} did wrong ({}), but is trusted: {}", peer.shortHex(), offence, reason);
      return false;
    }
    if (reputation.offend(peer, offence, System.nanoTime())) {
      LOG.info("Ban {} for {}: {}", peer.shortHex(), limits.banTime(), reason);
      stats.add(Total.BANS);
    }
    return banned(peer);
  }
}
