package endgame.p2p.wire;

import org.jspecify.annotations.Nullable;

/**
 * What one peer sent on each channel against its rates; of one thread.
 *
 * <p>Over the rate: stop reading until the bucket refills, which slows the sender by TCP. Four
 * bursts over it: the peer takes no notice, and is dropped. Answers are not metered: the gate has
 * matched each with a request of ours.
 */
public final class InboundMeter {
  /** Disconnect at a debt of this many bursts. */
  static final int EXCESS_BURSTS = 4;

  /** Result of a charge: go on. */
  public static final long WITHIN = 0;

  /** Result of a charge: disconnect. */
  public static final long FLOOD = -1;

  private final @Nullable TokenBucket[] messages = new @Nullable TokenBucket[Channel.COUNT];
  private final @Nullable TokenBucket[] bytes = new @Nullable TokenBucket[Channel.COUNT];

  /** Charges a frame: {@link #WITHIN}, {@link #FLOOD}, or nanoseconds to stop reading. */
  public long charge(Channel channel, boolean first, int length, long now) {
    TokenBucket count = messages[channel.id()];
    TokenBucket volume = bytes[channel.id()];
    if (count == null || volume == null) {
      count = messageBucket(channel, 1, now);
      volume = byteBucket(channel, 1, now);
      messages[channel.id()] = count;
      bytes[channel.id()] = volume;
    }
    double countLeft = count.take(first ? 1 : 0, now);
    double volumeLeft = volume.take(length, now);
    if (countLeft < -EXCESS_BURSTS * count.burst()
        || volumeLeft < -EXCESS_BURSTS * volume.burst()) {
      return FLOOD;
    }
    if (countLeft >= 0 && volumeLeft >= 0) {
      return WITHIN;
    }
    return Math.max(count.nanosUntilReady(now), volume.nanosUntilReady(now));
  }

  /** A bucket of messages; {@code share} 0.5 for a sender that keeps clear of its receiver's. */
  static TokenBucket messageBucket(Channel channel, double share, long now) {
    double rate = channel.messagesPerSecond();
    return new TokenBucket(rate, share * Channel.BURST_SECONDS * rate, now);
  }

  /** A bucket of bytes, which holds at least two of the largest message. */
  static TokenBucket byteBucket(Channel channel, double share, long now) {
    double rate = channel.bytesPerSecond();
    double burst = Math.max(Channel.BURST_SECONDS * rate, 2.0 * channel.messageBytesMax());
    return new TokenBucket(rate, share * burst, now);
  }
}
