package endgame.node.http;

import endgame.consensus.types.Bytes;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection's requests: answered one after the other, each on a virtual thread. */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  /** Pipelined requests that may wait on one connection; reading pauses beyond. */
  private static final int PIPELINED_MAX = 16;

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
  private final HttpLimits limits;
  private final HttpHandler handler;
  private final SocketHandler sockets;
  private final Workers workers;
  private final ByteBudget budget;
  private final Intake intake;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean busy;

  HttpConnection(
      HttpLimits limits,
      HttpHandler handler,
      SocketHandler sockets,
      Workers workers,
      ByteBudget budget,
      Intake intake) {
    this.limits = limits;
    this.handler = handler;
    this.sockets = sockets;
    this.workers = workers;
    this.budget = budget;
    this.intake = intake;
  }

  /** A request whose {@code held} bytes are taken from the budget. */
  private record Waiting(HttpHandler.Request request, boolean keepAlive, long held) {}

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    long held = intake.complete();
    if (!request.decoderResult().isSuccess()) {
      budget.give(held);
      var _ = ctx.close();
      return;
    }
    boolean upgrade =
        HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
            request.headers().get(HttpHeaderNames.UPGRADE, ""));
    if (upgrade) {
      budget.give(held);
      upgrade(ctx, request);
      return;
    }
    waiting.add(new Waiting(read(request), HttpUtil.isKeepAlive(request), held));
    if (waiting.size() >= PIPELINED_MAX) {
      ctx.channel().config().setAutoRead(false);
    }
    next(ctx);
  }

  private static HttpHandler.Request read(FullHttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "").toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    return new HttpHandler.Request(
        request.method().name(),
        new QueryStringDecoder(request.uri()).path(),
        colon > 0 && !host.endsWith("]") ? host.substring(0, colon) : host,
        request.headers().get(HttpHeaderNames.ORIGIN, ""),
        Bytes.wrap(ByteBufUtil.getBytes(request.content())));
  }

  private void upgrade(ChannelHandlerContext ctx, FullHttpRequest message) {
    HttpHandler.Request request = read(message);
    var factory =
        new WebSocketServerHandshakerFactory(
            "ws://endgame" + request.path(), null, false, limits.requestBytesMax());
    var handshaker = factory.newHandshaker(message);
    var socket = new SocketConnection(ctx.channel(), limits, workers, budget, intake);
    Optional<SocketHandler.Session> session =
        handshaker == null ? Optional.empty() : sockets.open(request, socket);
    if (handshaker == null || session.isEmpty()) {
      answer(ctx, HttpHandler.Response.text(404, "no WebSocket here\n"), false);
      return;
    }
    socket.start(session.get());
    ctx.pipeline().addLast("socket", socket);
    var _ = handshaker.handshake(ctx.channel(), message);
    ctx.pipeline().remove(this);
  }

  /** Starts the next request, but not while answers wait for a client that does not read. */
  private void next(ChannelHandlerContext ctx) {
    while (!busy && ctx.channel().isActive() && ctx.channel().isWritable()) {
      Waiting now = waiting.poll();
      if (now == null) {
        return;
      }
      ctx.channel().config().setAutoRead(waiting.size() < PIPELINED_MAX / 2);
      busy = workers.submit(() -> work(ctx, now));
      if (!busy) {
        budget.give(now.held());
        answer(
            ctx,
            HttpHandler.Response.text(429, "too many requests at once: try again\n"),
            now.keepAlive());
      }
    }
  }

  private void work(ChannelHandlerContext ctx, Waiting now) {
    HttpHandler.Response response;
    try {
      response = handler.handle(now.request());
    } catch (RuntimeException e) {
      LOG.error("request failed", e);
      response = HttpHandler.Response.text(500, "internal error\n");
    } finally {
      budget.give(now.held());
    }
    HttpHandler.Response done = response;
    ctx.channel()
        .eventLoop()
        .execute(() -> {
          busy = false;
          answer(ctx, done, now.keepAlive());
          next(ctx);
        });
  }

  private void answer(ChannelHandlerContext ctx, HttpHandler.Response response, boolean keepAlive) {
    int size = response.body().size();
    if (!budget.take(size)) {
      LOG.debug("an answer of {} bytes is dropped: too much waits to be sent", size);
      var _ = ctx.close();
      return;
    }
    var message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            Unpooled.wrappedBuffer(response.body().toArray()));
    message
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, response.contentType())
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "content-type")
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, OPTIONS")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, size);
    HttpUtil.setKeepAlive(message, keepAlive);
    var written = ctx.writeAndFlush(message).addListener(done -> budget.give(size));
    if (!keepAlive) {
      var _ = written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    next(ctx);
    super.channelWritabilityChanged(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    for (Waiting left : waiting) {
      budget.give(left.held());
    }
    waiting.clear();
    super.channelInactive(ctx);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof IdleStateEvent && !busy) {
      var _ = ctx.close();
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    stopOnError(cause);
    var _ = ctx.close();
  }

  /** Netty's own count of direct memory is full: this client is in the way, the process is well. */
  static void stopOnError(Throwable cause) {
    if (cause instanceof Error && !(cause instanceof OutOfDirectMemoryError)) {
      LOG.error("the process stops: an Error is not survivable", cause);
      Runtime.getRuntime().halt(70);
    }
  }
}
