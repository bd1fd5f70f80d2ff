package endgame.p2p;

import endgame.p2p.identity.PeerId;
import endgame.p2p.identity.SecureEngine;
import endgame.p2p.reputation.Offence;
import endgame.p2p.wire.Assembler;
import endgame.p2p.wire.Assembler.Step;
import endgame.p2p.wire.Assembler.Verdict;
import endgame.p2p.wire.Channel;
import endgame.p2p.wire.Frames;
import endgame.p2p.wire.InboundMeter;
import endgame.p2p.wire.Kind;
import endgame.p2p.wire.Message;
import endgame.p2p.wire.Outbox;
import endgame.p2p.wire.TransportStats.ByChannel;
import endgame.p2p.wire.TransportStats.Total;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket's protocol: TLS, then both hellos, then both acceptances, then messages.
 *
 * <p>In TLS 1.3 a dialer is done before the other end has judged its certificate, and an end has
 * admitted the other before it knows itself admitted. So a connection is up only when the other's
 * ACCEPT is here; until then anything but channel 0 is a violation. All state belongs to the
 * channel's event loop, except where noted.
 */
final class PeerConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
  private static final byte[] NOTHING = new byte[0];

  /** Bytes a second the peer must send while a message of it is unfinished. */
  private static final long UNFINISHED_BYTES_PER_SECOND = 16 << 10;

  private static final long GOODBYE_MILLIS = 1000;

  private enum State {
    SECURING,
    HELLO,
    ACCEPT,
    UP
  }

  private final Hub hub;
  private final AcceptGate.Pass pass;
  private final SocketChannel socket;
  private final SecureEngine secure;
  private final boolean inbound;
  private volatile InetAddress remote = InetAddress.getLoopbackAddress();
  private final FrameDecoder decoder = new FrameDecoder(this);
  private final Assembler assembler = new Assembler(this::judge);
  private final InboundMeter meter = new InboundMeter();
  private final Outbox outbox;
  private final Pump pump;
  private final PendingRequests requests;
  private final RequestSlots slots;

  private State state = State.SECURING;
  private volatile @Nullable PeerId peer;
  private byte[] hello = NOTHING;
  private volatile @Nullable String closeReason;
  private @Nullable Future<?> ticks;
  private boolean paused;
  private boolean pausedSinceTick;
  private boolean unfinishedAtTick;
  private long bytesSinceTick;
  private long lastTick;
  private long lastRead;
  private long lastPing;

  PeerConnection(
      Hub hub, AcceptGate.Pass pass, SocketChannel socket, SecureEngine secure, boolean inbound) {
    this.hub = hub;
    this.pass = pass;
    this.socket = socket;
    this.secure = secure;
    this.inbound = inbound;
    long now = System.nanoTime();
    outbox = new Outbox(now);
    pump = new Pump(outbox, socket);
    requests = new PendingRequests(hub.limits().requestsMax());
    slots =
        new RequestSlots(
            hub.limits().requestsMax(),
            hub.limits().times().answer().toNanos(),
            (channel, correlation, bytes) -> offer(channel, Kind.ANSWER, correlation, bytes));
    lastTick = now;
    lastRead = now;
    lastPing = now;
  }

  /** Fills the socket's pipeline; on its event loop. */
  void install() {
    SslHandler tls = new SslHandler(secure.engine(), false, hub.handshakes());
    tls.setHandshakeTimeoutMillis(hub.limits().times().handshake().toMillis());
    tls.setCloseNotifyFlushTimeoutMillis(GOODBYE_MILLIS);
    if (!hub.limits().delay().isZero()) {
      socket.pipeline().addLast(new DelayedReads(hub.limits().delay()));
    }
    socket.pipeline().addLast(tls, decoder, this);
    socket.closeFuture().addListener(future -> finish());
    long tick = hub.limits().times().tick().toNanos();
    ticks = socket.eventLoop().scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
  }

  /** Who is there; only after the handshake. Any thread. */
  PeerId peer() {
    return Objects.requireNonNull(peer);
  }

  boolean inbound() {
    return inbound;
  }

  /** Whether it is closed or about to; any thread. */
  boolean closing() {
    return closeReason != null;
  }

  SocketChannel socket() {
    return socket;
  }

  PeerInfo info() {
    SocketAddress address = socket.remoteAddress();
    return new PeerInfo(
        peer(), address == null ? socket.localAddress() : address, inbound, outbox.queuedBytes());
  }

  // ---- sending, from any thread

  Sent send(Channel channel, byte[] bytes) {
    return offer(channel, Kind.MESSAGE, 0, bytes) ? Sent.QUEUED : Sent.FULL;
  }

  CompletableFuture<byte[]> request(Channel channel, byte[] bytes, Duration timeout) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    Integer id = requests.open(channel, answer);
    if (id == null) {
      answer.completeExceptionally(new RequestFailure(RequestFailure.Reason.BUSY));
      return answer;
    }
    if (!offer(channel, Kind.REQUEST, id, bytes)) {
      requests.fail(id, RequestFailure.Reason.BUSY, false);
      return answer;
    }
    Future<?> timer =
        socket.eventLoop().schedule(() -> expire(id), timeout.toNanos(), TimeUnit.NANOSECONDS);
    var _ =
        answer.whenComplete((bytesOrNull, failure) -> {
          timer.cancel(false);
          if (answer.isCancelled()) {
            requests.fail(id, RequestFailure.Reason.TIMEOUT, true);
          }
        });
    return answer;
  }

  private void expire(int id) {
    if (requests.fail(id, RequestFailure.Reason.TIMEOUT, true)) {
      hub.stats().add(Total.REQUESTS_TIMED_OUT);
    }
  }

  private boolean offer(Channel channel, Kind kind, int correlation, byte[] bytes) {
    Outbox.Offer result = outbox.offer(channel, kind, correlation, bytes, System.nanoTime());
    switch (result) {
      case QUEUED -> count(channel, bytes.length);
      case QUEUED_EMPTY -> count(channel, 0);
      case QUEUED_DROPPED_OLDEST -> {
        hub.stats().add(ByChannel.DROPS_OUT, channel, 1);
        count(channel, bytes.length);
      }
      case DROPPED -> {
        hub.stats().add(ByChannel.DROPS_OUT, channel, 1);
        return false;
      }
      case CLOSE -> {
        close("a full queue of control messages");
        return false;
      }
    }
    pump.wake();
    return true;
  }

  private void count(Channel channel, int length) {
    hub.stats().add(ByChannel.MESSAGES_OUT, channel, 1);
    hub.stats().add(ByChannel.BYTES_OUT, channel, length);
  }

  // ---- closing, from any thread

  /** Closes at once. */
  void close(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    var _ = socket.close();
  }

  /** Tells the peer why, then closes. */
  void goodbye(String reason) {
    if (closing()) {
      return;
    }
    closeReason = reason;
    ByteBuf frame = Pump.frame(socket.alloc(), Channel.CONTROL, Control.goodbye(reason));
    socket.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
    // The peer may not read; it doesn't keep the socket by that.
    later(() -> close(reason), TimeUnit.MILLISECONDS.toNanos(GOODBYE_MILLIS));
  }

  /** The peer broke the protocol: closes, and bans whoever proved to be it. */
  void violation(String reason) {
    if (closing()) {
      return;
    }
    hub.stats().add(Total.VIOLATIONS);
    PeerId known = peer;
    if (known != null) {
      var _ = hub.offend(known, Offence.PROTOCOL, reason);
    }
    close("violation: " + reason);
  }

  private void finish() {
    String reason = closeReason == null ? "closed by the peer" : closeReason;
    closeReason = reason;
    if (ticks != null) {
      ticks.cancel(false);
    }
    pass.closed();
    outbox.close();
    requests.close();
    if (state != State.UP) {
      hub.stats().add(inbound ? Total.HANDSHAKES_FAILED : Total.DIALS_FAILED);
      LOG.debug("No connection with {}: {}", socket.remoteAddress(), reason);
    } else {
      LOG.debug("Connection with {} ended: {}", peer().shortHex(), reason);
      hub.table().leave(this, reason);
    }
  }

  // ---- events of the channel

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent done && !closing()) {
      if (done.isSuccess()) {
        secured();
      } else {
        close("TLS: " + done.cause().getMessage());
      }
    }
    super.userEventTriggered(context, event);
  }

  private void secured() {
    try {
      peer = secure.peer();
    } catch (CertificateException e) {
      close("TLS: " + e.getMessage());
      return;
    }
    state = State.HELLO;
    if (socket.remoteAddress() != null) {
      remote = socket.remoteAddress().getAddress();
    }
    offer(Channel.CONTROL, Kind.MESSAGE, 0, Control.of(Control.HELLO, hub.policy().hello()));
    later(
        () -> {
          if (state != State.UP) {
            close("no hello in time");
          }
        },
        hub.limits().times().hello().toNanos());
  }

  private void later(Runnable task, long nanos) {
    var _ = socket.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    pump.run();
    super.channelWritabilityChanged(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable inner = cause;
    while (inner != null) {
      if (inner instanceof Error error) {
        // Out of memory and the like: the process decides, as for any thread; never swallowed.
        close("an error");
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        return;
      }
      inner = inner.getCause();
    }
    close(cause.toString());
  }

  // ---- receiving

  private Verdict judge(Channel channel, Kind kind, int correlation) {
    return switch (kind) {
      case ANSWER -> {
        Verdict verdict = requests.judge(channel, correlation);
        if (verdict == Verdict.SKIP) {
          hub.stats().add(Total.ANSWERS_LATE);
        }
        yield verdict;
      }
      case MESSAGE -> judge(channel.pushers());
      case REQUEST -> judge(channel.askers());
    };
  }

  private Verdict judge(Channel.From from) {
    return switch (from) {
      case ALL -> Verdict.TAKE;
      case NOBODY -> Verdict.VIOLATION;
      // No violation: who is a member changes, and both ends learn of it at different times.
      case MEMBERS -> hub.policy().member(peer()) ? Verdict.TAKE : Verdict.SKIP;
    };
  }

  void onFrame(int flags, int channelId, ByteBuf content) {
    long now = System.nanoTime();
    lastRead = now;
    int length = Frames.HEADER_BYTES + content.readableBytes();
    bytesSinceTick += length;
    Channel channel = Channel.ofId(channelId);
    if (state == State.SECURING || (state != State.UP && channel != Channel.CONTROL)) {
      violation("a message before the hello");
      return;
    }
    if (channel != null) {
      hub.stats().add(ByChannel.BYTES_IN, channel, length);
      if (!Frames.answer(flags) && !metered(channel, length, now)) {
        return;
      }
    }
    switch (assembler.accept(flags, channelId, content)) {
      case Step.Pending() -> {}
      case Step.Skipped(Channel skipped, boolean last) -> {
        if (last) {
          hub.stats().add(ByChannel.DROPS_IN, skipped, 1);
        }
      }
      case Step.Violation(String reason) -> violation(reason);
      case Step.Done(Message message) -> {
        hub.stats().add(ByChannel.MESSAGES_IN, message.channel(), 1);
        onMessage(message, now);
      }
    }
  }

  /** False if the peer floods and is dropped. */
  private boolean metered(Channel channel, int length, long now) {
    long pause = meter.charge(channel, assembler.begins(channel), length, now);
    if (pause == InboundMeter.FLOOD) {
      hub.stats().add(Total.VIOLATIONS);
      close("four times the rate of " + channel);
      return false;
    }
    if (pause != InboundMeter.WITHIN && !paused) {
      paused = true;
      pausedSinceTick = true;
      hub.stats().add(ByChannel.PAUSES, channel, 1);
      socket.config().setAutoRead(false);
      later(this::resume, pause);
    }
    return true;
  }

  private void resume() {
    paused = false;
    lastRead = System.nanoTime();
    socket.config().setAutoRead(true);
  }

  private void onMessage(Message message, long now) {
    try {
      switch (message.kind()) {
        case ANSWER -> {
          if (!requests.answered(message.correlation(), message.bytes())) {
            hub.stats().add(Total.ANSWERS_LATE);
          }
        }
        case REQUEST -> onRequest(message, now);
        case MESSAGE -> {
          if (message.channel() == Channel.CONTROL) {
            onControl(message.bytes());
          } else {
            hub.handler().onMessage(peer(), message.channel(), message.bytes());
          }
        }
      }
    } catch (RuntimeException e) {
      hub.stats().add(Total.HANDLER_FAILURES);
      LOG.error("The handler of {} failed", message.channel(), e);
    }
  }

  private void onRequest(Message message, long now) {
    if (slots.full()) {
      offer(message.channel(), Kind.ANSWER, message.correlation(), NOTHING);
      return;
    }
    Responder responder = slots.open(message.channel(), message.correlation(), now);
    hub.handler().onRequest(peer(), message.channel(), message.bytes(), responder);
  }

  private void onControl(byte[] message) {
    byte type = message.length == 0 ? 0 : message[0];
    if (state == State.HELLO && type == Control.HELLO) {
      onHello(Control.content(message));
    } else if (state == State.ACCEPT && type == Control.ACCEPT && message.length == 1) {
      onAccept();
    } else if (type == Control.GOODBYE) {
      close("the peer said: " + Control.reason(message));
    } else if (state == State.UP && type == Control.OWNER) {
      hub.handler().onMessage(peer(), Channel.CONTROL, Control.content(message));
    } else if (state != State.UP || type != Control.PING || message.length != 1) {
      violation("an unexpected control message");
    }
  }

  private void onHello(byte[] peerHello) {
    Admission admission = hub.policy().onHello(peer(), peerHello);
    switch (admission) {
      case Admission.Ban(String reason) -> violation(reason);
      case Admission.Refuse(String reason) -> goodbye(reason);
      case Admission.Admit() -> {
        if (inbound && !GuestRoom.admits(hub, peer(), remote())) {
          goodbye("no place for guests");
          return;
        }
        hello = peerHello;
        state = State.ACCEPT;
        offer(Channel.CONTROL, Kind.MESSAGE, 0, Control.of(Control.ACCEPT, NOTHING));
      }
    }
  }

  /** Where the peer is; any thread. */
  InetAddress remote() {
    return remote;
  }

  private void onAccept() {
    if (closing()) {
      return;
    }
    pass.handshakeDone();
    state = State.UP;
    // A ban may have come since TLS.
    if (hub.banned(peer())) {
      goodbye("banned");
    } else if (!hub.table().enter(this, hello)) {
      goodbye("another connection is up");
    }
  }

  // ---- clocks

  private void tick() {
    long now = System.nanoTime();
    Limits.Times times = hub.limits().times();
    boolean unfinished = assembler.unfinished() || decoder.unfinished();
    long floor = (long) (UNFINISHED_BYTES_PER_SECOND * ((now - lastTick) / 1e9));
    if (outbox.urgentFullNanos(now) > times.stuck().toNanos()) {
      close("does not read");
    } else if (!paused && now - lastRead > times.idle().toNanos()) {
      close("idle");
    } else if (unfinished && unfinishedAtTick && !pausedSinceTick && bytesSinceTick < floor) {
      close("a message that trickles");
    } else if (state == State.UP && now - lastPing >= times.ping().toNanos()) {
      lastPing = now;
      offer(Channel.CONTROL, Kind.MESSAGE, 0, Control.of(Control.PING, NOTHING));
    }
    slots.sweep(now);
    unfinishedAtTick = unfinished;
    pausedSinceTick = paused;
    bytesSinceTick = 0;
    lastTick = now;
  }
}
