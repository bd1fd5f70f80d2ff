package endgame.node.beacon;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.p2p.reputation.Offence;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What this package needs of the network. Sending never blocks; what can't be sent is dropped. */
public interface PeerNetwork {
  /** Peers with an open link. */
  Set<NodeId> peers();

  void send(NodeId peer, int channel, Bytes message);

  /** To every peer with an open link. */
  void broadcast(int channel, Bytes message);

  /** The answer; empty when the peer had none, was too slow, or is gone. */
  CompletableFuture<Optional<Bytes>> request(
      NodeId peer, int channel, Bytes message, Duration timeout);

  /** Closes the link and refuses the peer for a while. */
  void ban(NodeId peer, String reason);

  /** Blames a peer for what it did; enough of it bans. */
  default void blame(NodeId peer, Offence offence, String reason) {
    if (!offence.mild()) {
      ban(peer, reason);
    }
  }
}
