package endgame.node.bench;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.PeerNetwork;
import endgame.p2p.Admission;
import endgame.p2p.Limits;
import endgame.p2p.Network;
import endgame.p2p.PeerHandler;
import endgame.p2p.PeerPolicy;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The real transport on this machine, for who only asks, on one channel. */
record LoopbackPeers(Network network, Channel channel) implements PeerNetwork {
  /** Listens on any port and admits everybody, as members or not. */
  static Network listen(NodeKey key, boolean members, PeerHandler handler) throws IOException {
    PeerPolicy policy =
        new PeerPolicy() {
          @Override
          public byte[] hello() {
            return new byte[1];
          }

          @Override
          public Admission onHello(PeerId peer, byte[] hello) {
            return new Admission.Admit();
          }

          @Override
          public boolean member(PeerId peer) {
            return members;
          }
        };
    return Network.start(key, policy, handler, Limits.defaults(), "127.0.0.1", 0);
  }

  @Override
  public Set<NodeId> peers() {
    return network.peers().stream()
        .map(info -> NodeId.of(info.peer().toBytes()))
        .collect(Collectors.toSet());
  }

  @Override
  public void send(NodeId peer, int number, Bytes message) {}

  @Override
  public void broadcast(int number, Bytes message) {}

  @Override
  public CompletableFuture<Optional<Bytes>> request(
      NodeId peer, int number, Bytes message, Duration timeout) {
    return network
        .request(PeerId.of(peer.value().toArray()), channel, message.toArray(), timeout)
        .handle((answer, failure) ->
            failure != null || answer.length == 0
                ? Optional.empty()
                : Optional.of(Bytes.wrap(answer)));
  }

  @Override
  public void ban(NodeId peer, String reason) {
    throw new IllegalStateException("an honest peer is blamed: " + reason);
  }
}
