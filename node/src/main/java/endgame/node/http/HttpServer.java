package endgame.node.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One listening socket. See the package for protocol and limits. */
public final class HttpServer implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Workers workers;
  private final ByteBudget budget;
  private final AtomicInteger connections = new AtomicInteger();
  private final Channel channel;

  /** Binds and serves; throws {@link IOException} with host and port when the port is taken. */
  public HttpServer(
      String name,
      String host,
      int port,
      HttpLimits limits,
      HttpHandler handler,
      SocketHandler sockets)
      throws IOException {
    loops =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    workers = new Workers(name, limits);
    budget = new ByteBudget(limits.heldBytesMax());
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 256)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel socket) {
                    Intake intake = new Intake(limits, budget);
                    socket
                        .pipeline()
                        .addLast(new Counter(limits.connectionsMax()))
                        .addLast(
                            new IdleStateHandler(
                                0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS))
                        .addLast(intake)
                        .addLast(
                            "codec",
                            new HttpServerCodec(
                                limits.headerBytesMax(), limits.headerBytesMax(), 8192))
                        .addLast("aggregator", new HttpObjectAggregator(limits.requestBytesMax()))
                        .addLast(
                            "router",
                            new HttpConnection(limits, handler, sockets, workers, budget, intake));
                  }
                });
    var bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      workers.close();
      throw new IOException(
          "cannot listen on "
              + host
              + ":"
              + port
              + " for "
              + name
              + ": is another node using it? Choose another with --"
              + name
              + "-port, or move all ports with --instance",
          bound.cause());
    }
    channel = bound.channel();
  }

  /** The port in use, also when 0 was asked for. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Open connections. */
  public int connections() {
    return connections.get();
  }

  /** Bytes of requests not answered and answers not taken. */
  long heldBytes() {
    return budget.used();
  }

  /** Requests and messages that are worked on or wait for that. */
  int underWay() {
    return workers.underWay();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly(1000);
    workers.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
  }

  /** Counts sockets and closes the one too many. */
  private final class Counter extends ChannelInboundHandlerAdapter {
    private final int max;

    Counter(int max) {
      this.max = max;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
      if (connections.incrementAndGet() > max) {
        var _ = ctx.close();
        return;
      }
      super.channelActive(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
      connections.decrementAndGet();
      super.channelInactive(ctx);
    }
  }
}
