package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.node.NodeConfig;
import endgame.p2p.Admission;
import endgame.p2p.Limits;
import endgame.p2p.Network;
import endgame.p2p.PeerHandler;
import endgame.p2p.PeerInfo;
import endgame.p2p.PeerPolicy;
import endgame.p2p.Responder;
import endgame.p2p.Sent;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;
import endgame.p2p.wire.TransportStats;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport as this package sees it: ids and channels translated, Hello judged. */
public final class P2pNetwork implements PeerNetwork, PeerPolicy, PeerHandler, AutoCloseable {
  private static final Duration BAN = Duration.ofHours(4);
  private static final Logger LOG = LoggerFactory.getLogger(P2pNetwork.class);
  private final NodeKey key;
  private final NodeConfig config;
  private final ChainStore store;
  private final Hash genesisHash;
  private final AtomicLong highest = new AtomicLong();
  private volatile @Nullable Network network;
  private volatile @Nullable PeerMessages messages;
  private volatile Runnable onPeer = () -> {};

  public P2pNetwork(NodeKey key, NodeConfig config, ChainStore store, Hash genesisHash) {
    this.key = key;
    this.config = config;
    this.store = store;
    this.genesisHash = genesisHash;
  }

  /** Listens and dials the known peers. */
  public void start(PeerMessages router, Runnable whenPeerConnects) throws IOException {
    messages = router;
    onPeer = whenPeerConnects;
    Network started = listen();
    network = started;
    started.keep(config.peers());
  }

  Network listen() throws IOException {
    String host = config.p2p().host();
    int port = config.p2p().port();
    try {
      return Network.start(key, this, this, Limits.defaults(), host, port);
    } catch (IOException e) {
      throw new IOException(
          e.getMessage()
              + " for p2p: is another node using it? Choose another with --p2p-port (or the address"
              + " with --p2p-host), or move all ports with --instance",
          e);
    }
  }

  public int port() {
    Network open = network;
    return open == null ? 0 : open.port();
  }

  /** The highest height a peer has claimed: for display only. */
  public long highest() {
    return highest.get();
  }

  /** Counters of the transport. */
  public Optional<TransportStats> stats() {
    return Optional.ofNullable(network).map(Network::stats);
  }

  @Override
  public Set<NodeId> peers() {
    Set<NodeId> ids = new LinkedHashSet<>();
    Network open = network;
    if (open != null) {
      for (PeerInfo info : open.peers()) {
        ids.add(id(info.peer()));
      }
    }
    return ids;
  }

  private static NodeId id(PeerId peer) {
    return NodeId.of(peer.toBytes());
  }

  private static PeerId id(NodeId node) {
    return PeerId.of(node.value().toArray());
  }

  private static Channel channel(int number) {
    return switch (number) {
      case Wire.VOTES -> Channel.VOTES;
      case Wire.CERTIFICATES -> Channel.CERTIFICATES;
      case Wire.RESOLVER -> Channel.RESOLVER;
      case Wire.BODIES -> Channel.BODIES;
      case Wire.GOSSIP -> Channel.GOSSIP;
      case Wire.PIECES -> Channel.PIECES;
      default -> throw new IllegalArgumentException("no channel " + number);
    };
  }

  private static int number(Channel channel) {
    return switch (channel) {
      case VOTES -> Wire.VOTES;
      case CERTIFICATES -> Wire.CERTIFICATES;
      case RESOLVER -> Wire.RESOLVER;
      case BODIES -> Wire.BODIES;
      case GOSSIP -> Wire.GOSSIP;
      case PIECES -> Wire.PIECES;
      case CONTROL, RANGES, SNAPSHOTS -> -1;
    };
  }

  @Override
  public void send(NodeId peer, int channel, Bytes message) {
    Network open = network;
    if (open != null && open.send(id(peer), channel(channel), message.toArray()) == Sent.FULL) {
      LOG.debug("peer={} channel={} the queue is full: dropped", peer, channel);
    }
  }

  @Override
  public void broadcast(int channel, Bytes message) {
    Network open = network;
    if (open != null) {
      open.broadcast(channel(channel), message.toArray(), peer -> true);
    }
  }

  @Override
  public CompletableFuture<Optional<Bytes>> request(
      NodeId peer, int channel, Bytes message, Duration timeout) {
    Network open = network;
    if (open == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return open.request(id(peer), channel(channel), message.toArray(), timeout)
        .handle((answer, failure) ->
            failure != null || answer.length == 0
                ? Optional.empty()
                : Optional.of(Bytes.wrap(answer)));
  }

  @Override
  public void ban(NodeId peer, String reason) {
    Network open = network;
    if (open != null) {
      open.ban(id(peer), BAN, reason);
    }
  }

  @Override
  public byte[] hello() {
    return Hello.SSZ.encode(
        new Hello(
            Hello.PROTOCOL,
            genesisHash,
            store.head().height(),
            config.role() == NodeConfig.Role.VALIDATOR));
  }

  @Override
  public Admission onHello(PeerId peer, byte[] bytes) {
    if (!(Hello.SSZ.decode(bytes) instanceof Decoded.Ok<Hello>(Hello hello))) {
      return new Admission.Ban("not a Hello");
    }
    if (!hello.genesisHash().equals(genesisHash)) {
      return new Admission.Ban("another network: genesis " + hello.genesisHash().shortHex());
    }
    if (hello.protocol() != Hello.PROTOCOL) {
      return new Admission.Refuse("protocol " + hello.protocol() + ", here " + Hello.PROTOCOL);
    }
    highest.accumulateAndGet(hello.height(), Math::max);
    return new Admission.Admit();
  }

  /**
   * Validators of the epochs around now: who has left is asked for the last certificates of its
   * epoch, who comes next must be level when its epoch begins (spec 1.12).
   */
  @Override
  public boolean member(PeerId peer) {
    BeaconState head = store.head();
    long epoch = store.genesis().epochOf(head.height() + 1);
    for (long of = Math.max(0, epoch - 1); of <= epoch + 1; of++) {
      if (head.validators(of).indexOf(id(peer)) >= 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void onConnected(PeerId peer, byte[] hello) {
    LOG.debug("peer={} connected", peer);
    onPeer.run();
  }

  @Override
  public void onMessage(PeerId peer, Channel channel, byte[] bytes) {
    PeerMessages router = messages;
    if (router != null) {
      router.onMessage(id(peer), number(channel), Bytes.wrap(bytes));
    }
  }

  @Override
  public void onRequest(PeerId peer, Channel channel, byte[] bytes, Responder responder) {
    PeerMessages router = messages;
    if (router == null) {
      responder.answer(new byte[0]);
      return;
    }
    router.onRequest(
        id(peer),
        number(channel),
        Bytes.wrap(bytes),
        answer -> responder.answer(answer.map(Bytes::toArray).orElse(new byte[0])));
  }

  @Override
  public void close() {
    Network open = network;
    if (open != null) {
      open.close();
    }
  }
}
