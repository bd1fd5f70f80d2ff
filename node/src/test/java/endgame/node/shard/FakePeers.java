package endgame.node.shard;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.PeerNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Peers that answer requests by functions. */
final class FakePeers implements PeerNetwork {
  final List<NodeId> banned = Collections.synchronizedList(new ArrayList<>());
  final List<NodeId> asked = Collections.synchronizedList(new ArrayList<>());
  final List<Bytes> broadcasts = Collections.synchronizedList(new ArrayList<>());
  private final Map<NodeId, Function<Bytes, CompletableFuture<Optional<Bytes>>>> peers =
      Collections.synchronizedMap(new LinkedHashMap<>());

  static NodeId id(int value) {
    byte[] bytes = new byte[NodeId.SIZE];
    Arrays.fill(bytes, (byte) value);
    return NodeId.of(bytes);
  }

  /** A peer that answers at once. */
  void add(int peer, Function<Bytes, Optional<Bytes>> answer) {
    addSlow(peer, request -> CompletableFuture.completedFuture(answer.apply(request)));
  }

  void addSlow(int peer, Function<Bytes, CompletableFuture<Optional<Bytes>>> answer) {
    peers.put(id(peer), answer);
  }

  @Override
  public Set<NodeId> peers() {
    return new LinkedHashSet<>(peers.keySet());
  }

  @Override
  public void send(NodeId peer, int channel, Bytes message) {}

  @Override
  public void broadcast(int channel, Bytes message) {
    broadcasts.add(message);
  }

  @Override
  public CompletableFuture<Optional<Bytes>> request(
      NodeId peer, int channel, Bytes message, Duration timeout) {
    asked.add(peer);
    return peers
        .getOrDefault(peer, request -> CompletableFuture.completedFuture(Optional.empty()))
        .apply(message);
  }

  @Override
  public void ban(NodeId peer, String reason) {
    banned.add(peer);
  }
}
