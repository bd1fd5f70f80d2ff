package endgame.p2p;

import endgame.p2p.identity.IdentityCheck;
import endgame.p2p.identity.NodeKey;
import endgame.p2p.identity.SecureEngine;
import endgame.p2p.wire.Channel;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A peer that speaks TLS rightly and then sends whatever bytes a test wants. */
final class Stranger implements AutoCloseable {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final io.netty.channel.Channel channel;
  private volatile boolean secured;
  final AtomicLong bytesRead = new AtomicLong();

  Stranger(NodeKey key, Node victim) {
    IdentityCheck any = peer -> null;
    SecureEngine secure = SecureEngine.dialing(key, victim.id(), any);
    channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel socket) {
                    socket.pipeline().addLast(new SslHandler(secure.engine()), new Reader());
                  }
                })
            .connect(victim.socketAddress())
            .syncUninterruptibly()
            .channel();
  }

  /** With TLS done; closed if the victim refused. */
  Stranger secured() {
    Node.await(() -> secured || closed());
    return this;
  }

  /** With both hellos and acceptances sent. */
  Stranger up(Node victim) {
    long before = victim.network.peers().size();
    secured();
    write(frame(1, 0, new byte[] {Control.HELLO, 'h'}));
    write(frame(1, 0, new byte[] {Control.ACCEPT}));
    Node.await(() -> victim.network.peers().size() > before || closed());
    return this;
  }

  static byte[] frame(int flags, int channel, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(content.length);
    out.write(content.length >> 8);
    out.write(content.length >> 16);
    out.write(flags);
    out.write(channel);
    out.writeBytes(content);
    return out.toByteArray();
  }

  static byte[] message(Channel channel, byte[] content) {
    return frame(1, channel.id(), content);
  }

  Stranger write(byte[] bytes) {
    var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    return this;
  }

  /** Reads no more. */
  void deaf() {
    channel.config().setAutoRead(false);
  }

  boolean closed() {
    return !channel.isOpen();
  }

  void awaitClosed() {
    Node.await(this::closed);
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private final class Reader extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      bytesRead.addAndGet(((ByteBuf) message).readableBytes());
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
        secured = true;
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
