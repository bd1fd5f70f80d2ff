package endgame.p2p.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What waits to leave to one peer. Any thread offers, the connection's takes; nobody waits.
 *
 * <p>Bounded per channel in messages and bytes ({@link Channel#queueBytes} add up to {@link
 * Channel#QUEUE_BYTES_TOTAL}), so bulk never takes the place of votes. Channels of priority 0 and 1
 * go strictly first, in the order of their numbers; the others share by deficit round robin. The
 * choice is made anew for each fragment. Messages and requests of priority 1 and up are paced by
 * the rate the receiver enforces, so an honest peer is not paused, and its votes with it.
 */
public final class Outbox {
  /** What became of an offer. */
  public enum Offer {
    /** It waits. */
    QUEUED,
    /** It waits, and an older one was dropped. */
    QUEUED_DROPPED_OLDEST,
    /** Its place took an empty answer. */
    QUEUED_EMPTY,
    /** It was dropped. */
    DROPPED,
    /** The connection must close. */
    CLOSE
  }

  private static final long NEVER = Long.MIN_VALUE;
  private static final int STRICT_PRIORITY_MAX = 1;
  private static final int LARGEST_FRAGMENT = Frames.HEADER_BYTES + Frames.FRAGMENT_BYTES;

  private final Lane[] lanes = new Lane[Channel.COUNT];
  private final Lane[] strict;
  private final Lane[] shared;
  private int cursor;
  private long urgentFullSince = NEVER;
  private long wakeIn = Long.MAX_VALUE;
  private boolean closed;

  public Outbox(long now) {
    for (Channel channel : Channel.values()) {
      lanes[channel.id()] = new Lane(channel, now);
    }
    strict = select(true);
    shared = select(false);
  }

  private Lane[] select(boolean first) {
    return java.util.Arrays.stream(lanes)
        .filter(lane -> (lane.channel.priority() <= STRICT_PRIORITY_MAX) == first)
        .toArray(Lane[]::new);
  }

  /** Puts a message in its channel's queue; {@code bytes} must not change afterwards. */
  public synchronized Offer offer(
      Channel channel, Kind kind, int correlation, byte[] bytes, long now) {
    if (bytes.length > channel.messageBytesMax()) {
      throw new IllegalArgumentException(
          bytes.length + " bytes on " + channel + ", which carries " + channel.messageBytesMax());
    }
    if (closed) {
      return Offer.DROPPED;
    }
    Lane lane = lanes[channel.id()];
    Outgoing message = new Outgoing(kind, correlation, bytes);
    if (lane.fits(message)) {
      lane.add(message);
      return Offer.QUEUED;
    }
    if (channel.priority() == 0 && urgentFullSince == NEVER) {
      urgentFullSince = now;
    }
    return switch (channel.whenFull()) {
      case CLOSE -> Offer.CLOSE;
      case DROP_NEWEST, REFUSE -> Offer.DROPPED;
      case DROP_OLDEST -> {
        boolean room = true;
        while (room && !lane.fits(message)) {
          room = lane.dropOldest();
        }
        if (room) {
          lane.add(message);
        }
        yield room ? Offer.QUEUED_DROPPED_OLDEST : Offer.DROPPED;
      }
      case EMPTY_ANSWER -> {
        Outgoing empty = new Outgoing(kind, correlation, new byte[0]);
        boolean answered = kind == Kind.ANSWER && lane.fits(empty);
        if (answered) {
          lane.add(empty);
        }
        yield answered ? Offer.QUEUED_EMPTY : Offer.DROPPED;
      }
    };
  }

  /** The next fragment to write, or null: then {@link #nanosUntilNext} tells when to come again. */
  public synchronized @Nullable ByteBuf next(ByteBufAllocator allocator, long now) {
    wakeIn = Long.MAX_VALUE;
    for (Lane lane : strict) {
      if (ready(lane, now)) {
        return take(lane, allocator, now);
      }
    }
    // Each lane's quantum is at least a fragment: one round and the first lane again find one.
    for (int visits = 0; visits <= shared.length; visits++) {
      Lane lane = shared[cursor];
      if (ready(lane, now) && lane.deficit >= lane.nextFragmentBytes()) {
        lane.deficit -= lane.nextFragmentBytes();
        return take(lane, allocator, now);
      }
      if (lane.queue.isEmpty()) {
        lane.deficit = 0;
      }
      cursor = (cursor + 1) % shared.length;
      Lane entered = shared[cursor];
      entered.deficit = Math.min(entered.deficit + entered.quantum(), 2 * entered.quantum());
    }
    return null;
  }

  private boolean ready(Lane lane, long now) {
    if (lane.queue.isEmpty()) {
      return false;
    }
    long wait = lane.paceNanos(now);
    wakeIn = Math.min(wakeIn, wait == 0 ? Long.MAX_VALUE : wait);
    return wait == 0;
  }

  private ByteBuf take(Lane lane, ByteBufAllocator allocator, long now) {
    ByteBuf fragment = lane.take(allocator, now);
    if (lane.channel.priority() == 0) {
      urgentFullSince = NEVER;
    }
    return fragment;
  }

  /** After {@link #next} gave null: nanoseconds until a paced message may go, or MAX_VALUE. */
  public synchronized long nanosUntilNext() {
    return wakeIn;
  }

  /** For how long a queue of priority 0 has been full with nothing leaving; 0 if it is not. */
  public synchronized long urgentFullNanos(long now) {
    return urgentFullSince == NEVER ? 0 : now - urgentFullSince;
  }

  /** Bytes that wait, over all channels. */
  public synchronized int queuedBytes() {
    int sum = 0;
    for (Lane lane : lanes) {
      sum += lane.bytes;
    }
    return sum;
  }

  /** Messages that wait on a channel. */
  public synchronized int queuedMessages(Channel channel) {
    return lanes[channel.id()].queue.size();
  }

  /** Lets go of everything and takes nothing more. */
  public synchronized void close() {
    closed = true;
    for (Lane lane : lanes) {
      lane.queue.clear();
      lane.bytes = 0;
    }
  }

  private static final class Outgoing {
    final Kind kind;
    final int correlation;
    final byte[] bytes;
    int sent;

    Outgoing(Kind kind, int correlation, byte[] bytes) {
      this.kind = kind;
      this.correlation = correlation;
      this.bytes = bytes;
    }

    boolean begun() {
      return sent > 0;
    }

    int total() {
      return Frames.prefix(kind) + bytes.length;
    }
  }

  private static final class Lane {
    final Channel channel;
    final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
    private final TokenBucket messages;
    private final TokenBucket volume;
    int bytes;
    int deficit;

    Lane(Channel channel, long now) {
      this.channel = channel;
      messages = InboundMeter.messageBucket(channel, 0.5, now);
      volume = InboundMeter.byteBucket(channel, 0.5, now);
    }

    /** Priority 2 gets four fragments a round, 3 two, 4 one. */
    int quantum() {
      return LARGEST_FRAGMENT << Math.max(0, 4 - channel.priority());
    }

    boolean fits(Outgoing message) {
      return queue.size() < channel.queueMessages()
          && bytes + message.total() <= channel.queueBytes();
    }

    void add(Outgoing message) {
      queue.add(message);
      bytes += message.total();
    }

    boolean dropOldest() {
      Iterator<Outgoing> oldest = queue.iterator();
      while (oldest.hasNext()) {
        Outgoing message = oldest.next();
        if (!message.begun()) {
          oldest.remove();
          bytes -= message.total();
          return true;
        }
      }
      return false;
    }

    long paceNanos(long now) {
      Outgoing head = queue.element();
      if (channel.priority() == 0 || head.begun() || head.kind == Kind.ANSWER) {
        return 0;
      }
      return Math.max(messages.nanosUntilReady(now), volume.nanosUntilReady(now));
    }

    int nextFragmentBytes() {
      Outgoing head = queue.element();
      return Frames.HEADER_BYTES + Math.min(Frames.FRAGMENT_BYTES, head.total() - head.sent);
    }

    ByteBuf take(ByteBufAllocator allocator, long now) {
      Outgoing head = queue.element();
      if (!head.begun() && head.kind != Kind.ANSWER) {
        messages.take(1, now);
        volume.take(head.total(), now);
      }
      int length = Math.min(Frames.FRAGMENT_BYTES, head.total() - head.sent);
      boolean fin = head.sent + length == head.total();
      // Heap: Java's TLS engine works on arrays.
      ByteBuf frame = allocator.heapBuffer(Frames.HEADER_BYTES + length);
      frame.writeMediumLE(length);
      frame.writeByte(Frames.flags(head.kind, fin));
      frame.writeByte(channel.id());
      int prefix = Frames.prefix(head.kind);
      int from = Math.max(0, head.sent - prefix);
      if (head.sent == 0 && prefix > 0) {
        frame.writeIntLE(head.correlation);
        length -= prefix;
      }
      frame.writeBytes(head.bytes, from, length);
      head.sent += frame.readableBytes() - Frames.HEADER_BYTES;
      if (fin) {
        queue.remove();
        bytes -= head.total();
      }
      return frame;
    }
  }
}
