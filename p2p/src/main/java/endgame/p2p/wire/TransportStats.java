package endgame.p2p.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counters of the transport since its start; any thread reads and adds. */
public final class TransportStats {
  /** Counted once per channel. */
  public enum ByChannel {
    /** Whole messages that arrived. */
    MESSAGES_IN,
    /** Bytes of frames that arrived. */
    BYTES_IN,
    /** Messages put in queues. */
    MESSAGES_OUT,
    /** Bytes of messages put in queues. */
    BYTES_OUT,
    /** Messages that arrived and were let pass unread. */
    DROPS_IN,
    /** Messages dropped because a queue was full or the peer gone. */
    DROPS_OUT,
    /** Times reading stopped because a rate was exceeded. */
    PAUSES
  }

  /** Counted once. */
  public enum Total {
    /** Sockets accepted. */
    ACCEPTED,
    /** Sockets refused before TLS. */
    REFUSED,
    /** Dials begun. */
    DIALS,
    /** Dials that did not lead to a connection. */
    DIALS_FAILED,
    /** Handshakes or hellos that failed. */
    HANDSHAKES_FAILED,
    /** Connections that came up. */
    CONNECTED,
    /** Connections that went down after they were up. */
    DISCONNECTED,
    /** Peers that broke the protocol. */
    VIOLATIONS,
    /** Peers banned. */
    BANS,
    /** Requests that ran out of time. */
    REQUESTS_TIMED_OUT,
    /** Answers that came after that. */
    ANSWERS_LATE,
    /** Exceptions of the owner's handlers. */
    HANDLER_FAILURES
  }

  private final Map<ByChannel, Map<Channel, LongAdder>> byChannel = new EnumMap<>(ByChannel.class);
  private final Map<Total, LongAdder> totals = new EnumMap<>(Total.class);

  public TransportStats() {
    for (ByChannel counter : ByChannel.values()) {
      Map<Channel, LongAdder> adders = new EnumMap<>(Channel.class);
      for (Channel channel : Channel.values()) {
        adders.put(channel, new LongAdder());
      }
      byChannel.put(counter, adders);
    }
    for (Total counter : Total.values()) {
      totals.put(counter, new LongAdder());
    }
  }

  /** Adds to a channel's counter. */
  public void add(ByChannel counter, Channel channel, long amount) {
    adder(counter, channel).add(amount);
  }

  /** Adds one. */
  public void add(Total counter) {
    adder(counter).increment();
  }

  /** A channel's counter. */
  public long get(ByChannel counter, Channel channel) {
    return adder(counter, channel).sum();
  }

  /** A counter. */
  public long get(Total counter) {
    return adder(counter).sum();
  }

  private LongAdder adder(ByChannel counter, Channel channel) {
    return Objects.requireNonNull(Objects.requireNonNull(byChannel.get(counter)).get(channel));
  }

  private LongAdder adder(Total counter) {
    return Objects.requireNonNull(totals.get(counter));
  }
}
