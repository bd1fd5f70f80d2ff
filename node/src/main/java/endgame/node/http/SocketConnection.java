package endgame.node.http;

import endgame.consensus.types.Bytes;
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
import io.netty.handler.timeout.IdleStateEvent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One WebSocket client: whole text frames in, text frames out, closed when it is too slow. */
final class SocketConnection extends SimpleChannelInboundHandler<WebSocketFrame>
    implements SocketHandler.Client {
  private static final int WAITING_MAX = 64;
  private final Channel channel;
  private final HttpLimits limits;
  private final Workers workers;
  private final ByteBudget budget;
  private final Intake intake;
  private final AtomicInteger queuedBytes = new AtomicInteger();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private Optional<SocketHandler.Session> session = Optional.empty();
  private boolean busy;
  private boolean asked;

  SocketConnection(
      Channel channel, HttpLimits limits, Workers workers, ByteBudget budget, Intake intake) {
    this.channel = channel;
    this.limits = limits;
    this.workers = workers;
    this.budget = budget;
    this.intake = intake;
  }

  /** A message whose {@code held} bytes are taken from the budget. */
  private record Waiting(Bytes message, long held) {}

  void start(SocketHandler.Session opened) {
    session = Optional.of(opened);
    var _ = channel.closeFuture().addListener(closed -> workers.always(opened::onClose));
  }

  @Override
  public void send(byte[] message) {
    if (queuedBytes.addAndGet(message.length) > limits.socketQueueBytesMax()
        || !budget.take(message.length)) {
      var _ = channel.close();
      return;
    }
    var _ =
        channel
            .writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(message)))
            .addListener(done -> {
              queuedBytes.addAndGet(-message.length);
              budget.give(message.length);
            });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    long held = intake.complete();
    asked = false;
    if (frame instanceof TextWebSocketFrame text && text.isFinalFragment()) {
      message(ctx, new Waiting(Bytes.wrap(ByteBufUtil.getBytes(text.content())), held));
      return;
    }
    budget.give(held);
    switch (frame) {
      case PingWebSocketFrame ping -> {
        var _ = ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      }
      case CloseWebSocketFrame close -> {
        var _ = ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
      }
      case PongWebSocketFrame _ -> {}
      default -> {
        var _ = ctx.close();
      }
    }
  }

  private void message(ChannelHandlerContext ctx, Waiting message) {
    if (waiting.size() >= WAITING_MAX) {
      budget.give(message.held());
      var _ = ctx.close();
      return;
    }
    waiting.add(message);
    next(ctx);
  }

  private void next(ChannelHandlerContext ctx) {
    if (busy || waiting.isEmpty() || !channel.isActive()) {
      return;
    }
    Waiting now = waiting.remove();
    busy =
        workers.submit(() -> {
          try {
            session.ifPresent(s -> s.onMessage(now.message().toArray()));
          } finally {
            budget.give(now.held());
            channel
                .eventLoop()
                .execute(() -> {
                  busy = false;
                  next(ctx);
                });
          }
        });
    if (!busy) {
      budget.give(now.held());
      var _ = ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    for (Waiting left : waiting) {
      budget.give(left.held());
    }
    waiting.clear();
    super.channelInactive(ctx);
  }

  /** Nothing went either way for long: a client that is there answers a ping. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof IdleStateEvent) {
      if (asked) {
        var _ = ctx.close();
      } else {
        asked = true;
        var _ = ctx.writeAndFlush(new PingWebSocketFrame());
      }
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    HttpConnection.stopOnError(cause);
    var _ = ctx.close();
  }
}
