package endgame.node.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** One WebSocket client: whole text frames in, text frames out, closed when it is too slow. */
final class SocketConnection extends SimpleChannelInboundHandler<WebSocketFrame>
    implements SocketHandler.Client {
  private static final int WAITING_MAX = 64;
  private final Channel channel;
  private final HttpLimits limits;
  private final ExecutorService workers;
  private final Semaphore underWay;
  private final AtomicInteger queuedBytes = new AtomicInteger();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private Optional<SocketHandler.Session> session = Optional.empty();
  private boolean busy;

  SocketConnection(
      Channel channel, HttpLimits limits, ExecutorService workers, Semaphore underWay) {
    this.channel = channel;
    this.limits = limits;
    this.workers = workers;
    this.underWay = underWay;
  }

  void start(SocketHandler.Session opened) {
    session = Optional.of(opened);
    var _ = channel.closeFuture().addListener(closed -> workers.execute(opened::onClose));
  }

  @Override
  public void send(byte[] message) {
    if (queuedBytes.addAndGet(message.length) > limits.socketQueueBytesMax()) {
      var _ = channel.close();
      return;
    }
    var _ =
        channel
            .writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(message)))
            .addListener(done -> queuedBytes.addAndGet(-message.length));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    switch (frame) {
      case PingWebSocketFrame ping -> {
        var _ = ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      }
      case CloseWebSocketFrame close -> {
        var _ = ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
      }
      case TextWebSocketFrame text when text.isFinalFragment() -> {
        if (waiting.size() >= WAITING_MAX) {
          var _ = ctx.close();
          return;
        }
        waiting.add(ByteBufUtil.getBytes(text.content()));
        next(ctx);
      }
      case PongWebSocketFrame _ -> {}
      default -> {
        var _ = ctx.close();
      }
    }
  }

  private void next(ChannelHandlerContext ctx) {
    if (busy || waiting.isEmpty()) {
      return;
    }
    if (!underWay.tryAcquire()) {
      var _ = ctx.close();
      return;
    }
    busy = true;
    byte[] message = waiting.remove();
    workers.execute(() -> {
      try {
        session.ifPresent(s -> s.onMessage(message));
      } finally {
        underWay.release();
        ctx.channel()
            .eventLoop()
            .execute(() -> {
              busy = false;
              next(ctx);
            });
      }
    });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var _ = ctx.close();
  }
}
