package endgame.node.snapshot;

import endgame.consensus.codec.Decoded;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.PeerNetwork;
import endgame.p2p.reputation.Offence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** Peers in this process; one that is blamed for what is not mild is gone. */
final class FakePeers implements PeerNetwork {
  final Map<NodeId, Function<SnapshotRequest, Optional<Bytes>>> answers =
      new ConcurrentSkipListMap<>();
  final List<String> blamed = Collections.synchronizedList(new ArrayList<>());
  final List<SnapshotRequest> asked = Collections.synchronizedList(new ArrayList<>());

  static NodeId id(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return NodeId.of(bytes);
  }

  FakePeers with(int number, Function<SnapshotRequest, Optional<Bytes>> peer) {
    answers.put(id(number), peer);
    return this;
  }

  @Override
  public Set<NodeId> peers() {
    return Set.copyOf(answers.keySet());
  }

  @Override
  public void send(NodeId peer, int channel, Bytes message) {}

  @Override
  public void broadcast(int channel, Bytes message) {}

  @Override
  public CompletableFuture<Optional<Bytes>> request(
      NodeId peer, int channel, Bytes message, Duration timeout) {
    Function<SnapshotRequest, Optional<Bytes>> answer = answers.get(peer);
    if (answer == null
        || !(SnapshotRequest.SSZ.decode(message)
            instanceof Decoded.Ok<SnapshotRequest>(var request))) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    asked.add(request);
    return CompletableFuture.supplyAsync(() -> answer.apply(request));
  }

  @Override
  public void ban(NodeId peer, String reason) {
    blame(peer, Offence.PROTOCOL, reason);
  }

  @Override
  public void blame(NodeId peer, Offence offence, String reason) {
    blamed.add(offence + " " + reason);
    if (!offence.mild()) {
      answers.remove(peer);
    }
  }
}
