package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.ValidatorSet;
import endgame.node.NodeConfig;
import endgame.p2p.Admission;
import endgame.p2p.Limits;
import endgame.p2p.Neighbours;
import endgame.p2p.Network;
import endgame.p2p.PeerAddress;
import endgame.p2p.PeerHandler;
import endgame.p2p.PeerInfo;
import endgame.p2p.PeerPolicy;
import endgame.p2p.Responder;
import endgame.p2p.Sent;
import endgame.p2p.discovery.AddressRecord;
import endgame.p2p.discovery.Bytes32;
import endgame.p2p.gossip.Verdict;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.reputation.Offence;
import endgame.p2p.wire.Channel;
import endgame.p2p.wire.TransportStats;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport as this package sees it: ids and channels translated, Hello judged. */
public final class P2pNetwork implements PeerNetwork, PeerPolicy, PeerHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(P2pNetwork.class);
  private final NodeKey key;
  private final NodeConfig config;
  private final ChainStore store;
  private final Hash genesisHash;
  private final AtomicLong highest = new AtomicLong();
  private final Neighbours neighbours;
  private final Set<PeerId> named;
  private volatile byte @Nullable [] tip;
  private volatile @Nullable Network network;
  private volatile @Nullable PeerMessages messages;
  private volatile Runnable onPeer = () -> {};

  public P2pNetwork(NodeKey key, NodeConfig config, ChainStore store, Hash genesisHash) {
    this.key = key;
    this.config = config;
    this.store = store;
    this.genesisHash = genesisHash;
    this.named =
        config.peers().stream().map(PeerAddress::peer).collect(Collectors.toUnmodifiableSet());
    this.neighbours =
        new Neighbours(
            key.id(),
            new Neighbours.Setup(
                Bytes32.of(genesisHash.toBytes()),
                local(config),
                config.peers(),
                config.dataDir().resolve("p2p/peers.dat")),
            this,
            this::judge,
            this::members);
  }

  /** A network at home: I listen on, or was given, an address that the world can't reach. */
  private static boolean local(NodeConfig config) {
    return Stream.concat(
            Stream.of(config.p2p().host()), config.peers().stream().map(PeerAddress::host))
        .map(P2pNetwork::literal)
        .flatMap(Optional::stream)
        .anyMatch(ip -> ip.isLoopbackAddress() || ip.isSiteLocalAddress());
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void judge(PeerId from, byte[] content, Consumer<Verdict> verdict) {
    PeerMessages router = messages;
    if (router == null) {
      verdict.accept(Verdict.IGNORE);
    } else {
      router.onGossip(id(from), Bytes.wrap(content), verdict);
    }
  }

  /** The validators of this epoch and the next. */
  private Neighbours.Members members() {
    long epoch = store.genesis().epochOf(store.head().height() + 1);
    Set<PeerId> ids = new HashSet<>();
    for (long e = epoch; e <= epoch + 1; e++) {
      ValidatorSet set = store.head().validators(e);
      for (int i = 0; i < set.size(); i++) {
        ids.add(id(set.get(i).nodeId()));
      }
    }
    return new Neighbours.Members(epoch, ids);
  }

  /** Listens and dials the known peers. */
  public void start(PeerMessages router, Runnable whenPeerConnects) throws IOException {
    messages = router;
    onPeer = whenPeerConnects;
    Network started = listen();
    network = started;
    neighbours.start(started);
    config
        .p2p()
        .advertised()
        .or(() -> Optional.of(config.p2p().host()))
        .flatMap(P2pNetwork::literal)
        .filter(ip -> !ip.isAnyLocalAddress())
        .ifPresent(ip ->
            // The clock numbers it: newer after a restart, as far as the clock goes on.
            neighbours.announce(
                AddressRecord.sign(
                    key,
                    Bytes32.of(genesisHash.toBytes()),
                    ip,
                    started.port(),
                    System.currentTimeMillis())));
  }

  Network listen() throws IOException {
    String host = config.p2p().host();
    int port = config.p2p().port();
    try {
      return Network.start(
          key, this, neighbours, Limits.defaults().withDelay(config.netDelay()), host, port);
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
      case Wire.SNAPSHOTS -> Channel.SNAPSHOTS;
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
      case SNAPSHOTS -> Wire.SNAPSHOTS;
      case PIECES -> Wire.PIECES;
      case CONTROL, RANGES -> -1;
    };
  }

  /** Gossip is spread, not sent: {@link #broadcast}. */
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
    if (channel == Wire.GOSSIP) {
      neighbours.publish(message.toArray());
    } else if (open != null) {
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
    blame(peer, Offence.PROTOCOL, reason);
  }

  @Override
  public void blame(NodeId peer, Offence offence, String reason) {
    Network open = network;
    if (open != null) {
      open.offend(id(peer), offence, reason);
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
   * The newest finalization, told to each peer that comes and is no validator. While connected it
   * hears of later ones as the engine passes them on.
   */
  public void announce(Certificate finalization) {
    tip = Schemas.CERTIFICATE.encode(finalization);
  }

  /** The operator named it. */
  @Override
  public boolean trusted(PeerId peer) {
    return named.contains(peer);
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
    byte[] newest = tip;
    Network open = network;
    if (newest != null && open != null && !member(peer)) {
      var _ = open.send(peer, Channel.CERTIFICATES, newest);
    }
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
    neighbours.close();
    Network open = network;
    if (open != null) {
      open.close();
    }
  }
}
