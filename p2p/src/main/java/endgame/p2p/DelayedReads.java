package endgame.p2p;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a long line where the kernel has none (netem): everything that arrives is read so
 * much later, in its order. Below TLS, so that handshakes are late too; only TCP's own is not. For
 * tests of whole networks.
 */
final class DelayedReads extends ChannelDuplexHandler {
  /**
   * Bytes under way on the imaginary line; beyond, the socket isn't read and TCP holds the peer.
   */
  static final int HELD_MAX = 4 << 20;

  private final long nanos;
  private final Queue<Object> held = new ArrayDeque<>();
  private int heldBytes;
  private boolean readWanted;

  DelayedReads(Duration delay) {
    nanos = delay.toNanos();
  }

  private static int bytes(Object message) {
    return message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    held.add(message);
    heldBytes += bytes(message);
    var _ =
        context
            .executor()
            .schedule(
                () -> {
                  if (deliver(context)) {
                    context.fireChannelReadComplete();
                    readAgain(context);
                  }
                },
                nanos,
                TimeUnit.NANOSECONDS);
  }

  /** Hands on the oldest; false if there is none, for the channel has ended meanwhile. */
  private boolean deliver(ChannelHandlerContext context) {
    Object message = held.poll();
    if (message == null) {
      return false;
    }
    heldBytes -= bytes(message);
    context.fireChannelRead(message);
    return true;
  }

  private void readAgain(ChannelHandlerContext context) {
    if (readWanted && heldBytes < HELD_MAX) {
      readWanted = false;
      context.read();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // Said after each delivery.
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (heldBytes < HELD_MAX) {
      context.read();
    } else {
      readWanted = true;
    }
  }

  /** What the peer said last, it said before it went. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    while (deliver(context)) {
      context.fireChannelReadComplete();
    }
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    heldBytes = 0;
  }
}
