package endgame.p2p;

import endgame.p2p.wire.Channel;
import endgame.p2p.wire.Frames;
import endgame.p2p.wire.Kind;
import endgame.p2p.wire.Outbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Moves fragments from the outbox to the socket while that takes them. */
final class Pump {
  private final Outbox outbox;
  private final SocketChannel socket;
  private final AtomicBoolean woken = new AtomicBoolean();
  private boolean timed;

  Pump(Outbox outbox, SocketChannel socket) {
    this.outbox = outbox;
    this.socket = socket;
  }

  /** There is something to write; any thread. */
  void wake() {
    if (woken.compareAndSet(false, true)) {
      try {
        socket.eventLoop().execute(this::run);
      } catch (RejectedExecutionException e) {
        // The network is closing; so is this socket.
        woken.set(true);
      }
    }
  }

  /** On the event loop. */
  void run() {
    woken.set(false);
    boolean wrote = false;
    while (socket.isWritable()) {
      ByteBuf fragment = outbox.next(socket.alloc(), System.nanoTime());
      if (fragment == null) {
        await(outbox.nanosUntilNext());
        break;
      }
      var _ = socket.write(fragment);
      wrote = true;
    }
    if (wrote) {
      socket.flush();
    }
  }

  private void await(long nanos) {
    if (nanos != Long.MAX_VALUE && !timed) {
      timed = true;
      var _ =
          socket
              .eventLoop()
              .schedule(
                  () -> {
                    timed = false;
                    run();
                  },
                  nanos,
                  TimeUnit.NANOSECONDS);
    }
  }

  /** A whole message of one frame. */
  static ByteBuf frame(ByteBufAllocator allocator, Channel channel, byte[] bytes) {
    ByteBuf frame = allocator.heapBuffer(Frames.HEADER_BYTES + bytes.length);
    frame.writeMediumLE(bytes.length);
    frame.writeByte(Frames.flags(Kind.MESSAGE, true));
    frame.writeByte(channel.id());
    frame.writeBytes(bytes);
    return frame;
  }
}
