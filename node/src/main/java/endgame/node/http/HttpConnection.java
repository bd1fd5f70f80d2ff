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
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
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
  private final ExecutorService workers;
  private final Semaphore underWay;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean busy;

  HttpConnection(
      HttpLimits limits,
      HttpHandler handler,
      SocketHandler sockets,
      ExecutorService workers,
      Semaphore underWay) {
    this.limits = limits;
    this.handler = handler;
    this.sockets = sockets;
    this.workers = workers;
    this.underWay = underWay;
  }

  private record Waiting(HttpHandler.Request request, boolean keepAlive) {}

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      var _ = ctx.close();
      return;
    }
    String path = new QueryStringDecoder(request.uri()).path();
    if (HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
        request.headers().get(HttpHeaderNames.UPGRADE, ""))) {
      upgrade(ctx, request, path);
      return;
    }
    String host = request.headers().get(HttpHeaderNames.HOST, "").toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    waiting.add(
        new Waiting(
            new HttpHandler.Request(
                request.method().name(),
                path,
                colon > 0 && !host.endsWith("]") ? host.substring(0, colon) : host,
                request.headers().get(HttpHeaderNames.ORIGIN, ""),
                Bytes.wrap(ByteBufUtil.getBytes(request.content()))),
            HttpUtil.isKeepAlive(request)));
    if (waiting.size() >= PIPELINED_MAX) {
      ctx.channel().config().setAutoRead(false);
    }
    next(ctx);
  }

  private void upgrade(ChannelHandlerContext ctx, FullHttpRequest request, String path) {
    var socket = new SocketConnection(ctx.channel(), limits, workers, underWay);
    Optional<SocketHandler.Session> session = sockets.open(path, socket);
    var factory =
        new WebSocketServerHandshakerFactory(
            "ws://endgame" + path, null, false, limits.requestBytesMax());
    var handshaker = factory.newHandshaker(request);
    if (session.isEmpty() || handshaker == null) {
      answer(ctx, HttpHandler.Response.text(404, "no WebSocket here\n"), false);
      return;
    }
    socket.start(session.get());
    ctx.pipeline().addLast("socket", socket);
    var _ = handshaker.handshake(ctx.channel(), request);
    ctx.pipeline().remove(this);
  }

  private void next(ChannelHandlerContext ctx) {
    if (busy) {
      return;
    }
    Waiting now = waiting.poll();
    if (now == null) {
      return;
    }
    ctx.channel().config().setAutoRead(waiting.size() < PIPELINED_MAX / 2);
    if (!underWay.tryAcquire()) {
      answer(ctx, HttpHandler.Response.text(429, "too many requests at once: try again\n"), true);
      next(ctx);
      return;
    }
    busy = true;
    workers.execute(() -> {
      HttpHandler.Response response;
      try {
        response = handler.handle(now.request());
      } catch (RuntimeException e) {
        LOG.error("request failed", e);
        response = HttpHandler.Response.text(500, "internal error\n");
      } finally {
        underWay.release();
      }
      HttpHandler.Response done = response;
      ctx.channel()
          .eventLoop()
          .execute(() -> {
            busy = false;
            answer(ctx, done, now.keepAlive());
            next(ctx);
          });
    });
  }

  private static void answer(
      ChannelHandlerContext ctx, HttpHandler.Response response, boolean keepAlive) {
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
        .setInt(HttpHeaderNames.CONTENT_LENGTH, response.body().size());
    HttpUtil.setKeepAlive(message, keepAlive);
    var written = ctx.writeAndFlush(message);
    if (!keepAlive) {
      var _ = written.addListener(ChannelFutureListener.CLOSE);
    }
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
    if (cause instanceof Error) {
      LOG.error("the process stops: an Error is not survivable", cause);
      Runtime.getRuntime().halt(70);
    }
    var _ = ctx.close();
  }
}
