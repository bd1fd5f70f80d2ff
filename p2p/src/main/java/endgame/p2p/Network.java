package endgame.p2p;

import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.PeerId;
import endgame.p2p.identity.SecureEngine;
import endgame.p2p.reputation.Offence;
import endgame.p2p.reputation.Reputation;
import endgame.p2p.wire.Channel;
import endgame.p2p.wire.TransportStats;
import endgame.p2p.wire.TransportStats.Total;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's place in the network: listens, keeps connections with the peers it was given, carries
 * bytes. All methods may be called from any thread and none waits, but {@link #start} and {@link
 * #close}.
 */
public final class Network implements AutoCloseable {
  /** Longest hello; also the longest message of the owner on {@link Channel#CONTROL}. */
  public static final int HELLO_BYTES_MAX = Channel.CONTROL.messageBytesMax() - 1;

  private static final Logger LOG = LoggerFactory.getLogger(Network.class);
  private static final WriteBufferWaterMark WATERMARKS =
      new WriteBufferWaterMark(64 << 10, 256 << 10);
  private static final int HANDSHAKE_TASKS_MAX = 1024;
  private static final int LOOKUPS_MAX = 256;
  private static final int BACKLOG = 256;
  private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

  private final Hub hub;
  private final AcceptGate gate;
  private final EventLoopGroup loops;
  private final ThreadPoolExecutor handshakes;
  private final ThreadPoolExecutor resolver;
  private final Mesh mesh;
  private final io.netty.channel.Channel server;
  private final Set<PeerConnection> live = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private Network(
      NodeKey key, PeerPolicy policy, PeerHandler handler, Limits limits, String host, int port)
      throws IOException {
    TransportStats stats = new TransportStats();
    handshakes = pool("p2p-tls", limits.handshakeThreads(), HANDSHAKE_TASKS_MAX);
    resolver = pool("p2p-names", 1, LOOKUPS_MAX);
    PeerTable table = new PeerTable(key.id(), handler, stats);
    hub =
        new Hub(
            key,
            policy,
            handler,
            limits,
            stats,
            new Reputation(Reputation.Rules.of(limits.banTime(), limits.bansMax())),
            table,
            handshakes);
    gate = new AcceptGate(limits, System.nanoTime());
    loops =
        new MultiThreadIoEventLoopGroup(
            limits.ioThreads(), new DefaultThreadFactory("p2p-io"), NioIoHandler.newFactory());
    mesh = new Mesh(hub, this::dial, loops.next(), resolver);
    table.watch(mesh);
    ChannelFuture bound = listen(new InetSocketAddress(host, port)).awaitUninterruptibly();
    server = bound.channel();
    if (!bound.isSuccess()) {
      close();
      throw new IOException("cannot listen on " + host + ":" + port, bound.cause());
    }
  }

  /**
   * Listens and begins.
   *
   * @param host a local address, {@code 0.0.0.0} for all
   * @param port 0 for any: see {@link #port()}
   * @throws IOException if the address can't be had
   */
  public static Network start(
      NodeKey key, PeerPolicy policy, PeerHandler handler, Limits limits, String host, int port)
      throws IOException {
    return new Network(key, policy, handler, limits, host, port);
  }

  private static ThreadPoolExecutor pool(String name, int threads, int tasks) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(tasks),
            new DefaultThreadFactory(name, true));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private ChannelFuture listen(InetSocketAddress address) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARKS)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel socket) {
                accepted(socket);
              }
            })
        .bind(address);
  }

  private void accepted(SocketChannel socket) {
    InetSocketAddress remote = socket.remoteAddress();
    AcceptGate.Pass pass =
        closed || remote == null ? null : gate.accept(remote.getAddress(), System.nanoTime());
    if (pass == null) {
      hub.stats().add(Total.REFUSED);
      // A reset: a flood leaves no sockets waiting for their end.
      socket.config().setSoLinger(0);
      var _ = socket.close();
      return;
    }
    hub.stats().add(Total.ACCEPTED);
    SecureEngine secure = SecureEngine.accepting(hub.key(), hub.notBanned());
    enlist(new PeerConnection(hub, pass, socket, secure, true));
  }

  private @Nullable PeerConnection dial(PeerId peer, InetSocketAddress address) {
    AcceptGate.Pass pass = closed ? null : gate.dial();
    if (pass == null) {
      return null;
    }
    hub.stats().add(Total.DIALS);
    NioSocketChannel socket = new NioSocketChannel();
    SecureEngine secure = SecureEngine.dialing(hub.key(), peer, hub.notBanned());
    PeerConnection connection = new PeerConnection(hub, pass, socket, secure, false);
    var _ =
        new Bootstrap()
            .group(loops)
            .channelFactory(() -> socket)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARKS)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) hub.limits().times().connect().toMillis())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel opened) {
                    enlist(connection);
                  }
                })
            .connect(address);
    return connection;
  }

  private void enlist(PeerConnection connection) {
    live.add(connection);
    connection.socket().closeFuture().addListener(done -> live.remove(connection));
    connection.install();
    if (closed) {
      connection.close("closing");
    }
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** My id. */
  public PeerId self() {
    return hub.key().id();
  }

  /**
   * The peers to keep connections with, in place of those named before; myself is passed over.
   * Peers no longer named stay connected until either end closes.
   */
  public void keep(Collection<PeerAddress> peers) {
    mesh.keep(peers);
  }

  /**
   * Sends a message; {@code bytes} must not change afterwards.
   *
   * @throws IllegalArgumentException if it is longer than the channel carries
   */
  public Sent send(PeerId peer, Channel channel, byte[] bytes) {
    PeerConnection connection = hub.table().get(peer);
    return connection == null ? Sent.NO_PEER : connection.send(channel, outgoing(channel, bytes));
  }

  /** Sends a message to every connected peer that passes; how many queues took it. */
  public int broadcast(Channel channel, byte[] bytes, Predicate<PeerId> filter) {
    byte[] message = outgoing(channel, bytes);
    int queued = 0;
    for (PeerConnection connection : hub.table().all()) {
      if (filter.test(connection.peer()) && connection.send(channel, message) == Sent.QUEUED) {
        queued++;
      }
    }
    return queued;
  }

  private static byte[] outgoing(Channel channel, byte[] bytes) {
    return channel == Channel.CONTROL ? Control.of(Control.OWNER, bytes) : bytes;
  }

  /**
   * Asks a peer. The future ends with the answer, which may be empty ("I don't have it"), or with a
   * {@link RequestFailure}; it ends on an event loop, so go on with an {@code ...Async} method.
   *
   * @throws IllegalArgumentException if the request is longer than the channel carries, or the
   *     channel carries none
   */
  public CompletableFuture<byte[]> request(
      PeerId peer, Channel channel, byte[] bytes, Duration timeout) {
    if (channel.askers() == Channel.From.NOBODY) {
      throw new IllegalArgumentException(channel + " carries no requests");
    }
    PeerConnection connection = hub.table().get(peer);
    return connection == null
        ? CompletableFuture.failedFuture(new RequestFailure(RequestFailure.Reason.NO_PEER))
        : connection.request(channel, bytes, timeout);
  }

  /** The peers that are connected. */
  public List<PeerInfo> peers() {
    return hub.table().all().stream().map(PeerConnection::info).toList();
  }

  /** Whether a peer is connected. */
  public boolean connected(PeerId peer) {
    return hub.table().get(peer) != null;
  }

  /** Keeps a peer out for a time, and closes its connection. */
  public void ban(PeerId peer, Duration time, String reason) {
    hub.ban(peer, time, reason);
    disconnect(peer, "banned: " + reason);
  }

  /** A peer broke a rule of the owner: banned for the usual time, or disconnected if trusted. */
  public void misbehaved(PeerId peer, String reason) {
    offend(peer, Offence.PROTOCOL, reason);
  }

  /**
   * Blames a peer. Enough of it bans, unless the policy trusts the peer; what bans at once also
   * closes its connection.
   */
  public void offend(PeerId peer, Offence offence, String reason) {
    boolean banned = hub.offend(peer, offence, reason);
    if (!offence.mild()) {
      hub.stats().add(Total.VIOLATIONS);
    }
    if (banned) {
      disconnect(peer, "banned: " + reason);
    } else if (offence.points() >= Offence.PROTOCOL.points()) {
      disconnect(peer, reason);
    }
  }

  /** Scores and bans. */
  public Reputation reputation() {
    return hub.reputation();
  }

  /** Ends a ban. */
  public void forgive(PeerId peer) {
    hub.reputation().forgive(peer);
  }

  /** Closes a peer's connection, telling it why; it may come back. */
  public void disconnect(PeerId peer, String reason) {
    PeerConnection connection = hub.table().get(peer);
    if (connection != null) {
      connection.goodbye(reason);
    }
  }

  /** The counters. */
  public TransportStats stats() {
    return hub.stats();
  }

  /** Sockets that are open, whether up or not. */
  public int sockets() {
    return live.size();
  }

  /** Runs something after a time, on an event loop; not at all if the network closes before. */
  void later(Duration time, Runnable task) {
    if (!closed) {
      var _ = loops.next().schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** The gate's counts, for tests of what is left. */
  AcceptGate gate() {
    return gate;
  }

  /** Dials once, whatever the mesh keeps. */
  @Nullable PeerConnection dialNow(PeerId peer, InetSocketAddress address) {
    return dial(peer, address);
  }

  /** Where a peer is and who dialed; null if it is not connected. */
  @Nullable Link link(PeerId peer) {
    PeerConnection connection = hub.table().get(peer);
    return connection == null ? null : new Link(!connection.inbound(), connection.remote());
  }

  /** A connection as {@link Neighbours} sees it. */
  record Link(boolean outbound, InetAddress address) {}

  /** Whether a peer is banned, by me or by the policy. */
  boolean banned(PeerId peer) {
    return hub.banned(peer);
  }

  /** The connection with a peer. */
  @Nullable PeerConnection connection(PeerId peer) {
    return hub.table().get(peer);
  }

  /** Closes every socket and ends every thread; waits for that. Not from a handler. */
  @Override
  public void close() {
    closed = true;
    mesh.close();
    if (server != null) {
      server.close().awaitUninterruptibly();
    }
    for (PeerConnection connection : live) {
      connection.close("closing");
    }
    for (PeerConnection connection : live) {
      connection.socket().closeFuture().awaitUninterruptibly(CLOSE_TIME.toMillis());
    }
    var _ = loops.shutdownGracefully(0, CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS);
    handshakes.shutdownNow();
    resolver.shutdownNow();
    try {
      boolean ended =
          loops.awaitTermination(CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS)
              && handshakes.awaitTermination(CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS)
              && resolver.awaitTermination(CLOSE_TIME.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        LOG.warn("Threads of the network are left");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
