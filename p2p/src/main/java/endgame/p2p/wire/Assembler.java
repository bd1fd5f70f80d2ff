package endgame.p2p.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts one peer's fragments together; of one thread.
 *
 * <p>Holds at most one unfinished message per channel, each at most that channel's cap, counted
 * from the first fragment. Hostile frames are a {@link Step.Violation}, never an exception.
 */
public final class Assembler {
  /** What a frame led to. */
  public sealed interface Step {
    /** The message goes on. */
    record Pending() implements Step {}

    /** A whole message. */
    record Done(Message message) implements Step {}

    /** Part of a message nobody wants; {@code last} if it ended. */
    record Skipped(Channel channel, boolean last) implements Step {}

    /** The peer broke the protocol. */
    record Violation(String reason) implements Step {}
  }

  /** Whether a message is wanted, told at its first fragment. */
  public enum Verdict {
    /** Read it. */
    TAKE,
    /** Let it pass unread. */
    SKIP,
    /** Nobody may send this. */
    VIOLATION
  }

  /** Judges a message before its bytes are kept. */
  @FunctionalInterface
  public interface Gate {
    /** Judges a message by what its first fragment says; {@code correlation} 0 in a message. */
    Verdict judge(Channel channel, Kind kind, int correlation);
  }

  private static final Step PENDING = new Step.Pending();
  private static final Step VIOLATION_FLAGS = new Step.Violation("unknown flags");
  private static final Step VIOLATION_SHORT = new Step.Violation("a fragment that is not full");
  private static final Step VIOLATION_KIND = new Step.Violation("a message changed its kind");
  private static final Step VIOLATION_CORRELATION = new Step.Violation("no correlation id");

  private final Gate gate;
  private final @Nullable Open[] open = new @Nullable Open[Channel.COUNT];
  private int openCount;

  public Assembler(Gate gate) {
    this.gate = gate;
  }

  /** Whether a message is unfinished. */
  public boolean unfinished() {
    return openCount > 0;
  }

  /** Whether a frame of this channel would begin a message. */
  public boolean begins(Channel channel) {
    return open[channel.id()] == null;
  }

  /** Takes one frame; {@code content} is read to its end. */
  public Step accept(int flags, int channelId, ByteBuf content) {
    Channel channel = Channel.ofId(channelId);
    if (channel == null) {
      return new Step.Violation("unknown channel " + channelId);
    }
    if (!Frames.known(flags)) {
      return VIOLATION_FLAGS;
    }
    boolean fin = (flags & Frames.FIN) != 0;
    if (!fin && content.readableBytes() != Frames.FRAGMENT_BYTES) {
      return VIOLATION_SHORT;
    }
    Kind kind = Frames.kind(flags);
    Open message = open[channel.id()];
    if (message == null) {
      if (content.readableBytes() < Frames.prefix(kind)) {
        return VIOLATION_CORRELATION;
      }
      int correlation = kind == Kind.MESSAGE ? 0 : content.readIntLE();
      Verdict verdict = gate.judge(channel, kind, correlation);
      if (verdict == Verdict.VIOLATION) {
        return new Step.Violation("an unwanted " + kind + " on " + channel);
      }
      message = new Open(kind, correlation, verdict == Verdict.SKIP);
    } else if (message.kind != kind) {
      return VIOLATION_KIND;
    }
    return add(channel, message, content, fin);
  }

  private Step add(Channel channel, Open message, ByteBuf content, boolean fin) {
    if (message.length + content.readableBytes() > channel.messageBytesMax()) {
      return new Step.Violation("a message over the cap of " + channel);
    }
    message.add(content, fin, channel.messageBytesMax());
    boolean first = open[channel.id()] == null;
    if (!fin) {
      if (first) {
        open[channel.id()] = message;
        openCount++;
      }
      return message.skip ? new Step.Skipped(channel, false) : PENDING;
    }
    if (!first) {
      open[channel.id()] = null;
      openCount--;
    }
    if (message.skip) {
      return new Step.Skipped(channel, true);
    }
    return new Step.Done(
        new Message(channel, message.kind, message.correlation, message.contents()));
  }

  private static final class Open {
    final Kind kind;
    final int correlation;
    final boolean skip;
    private byte[] bytes = new byte[0];
    int length;

    Open(Kind kind, int correlation, boolean skip) {
      this.kind = kind;
      this.correlation = correlation;
      this.skip = skip;
    }

    void add(ByteBuf content, boolean last, int cap) {
      int more = content.readableBytes();
      if (skip) {
        content.skipBytes(more);
      } else {
        int needed = length + more;
        if (needed > bytes.length) {
          // Doubling, so that what a peer makes us hold is at most twice what it sent.
          bytes = Arrays.copyOf(bytes, last ? needed : Math.min(cap, 2 * needed));
        }
        content.readBytes(bytes, length, more);
      }
      length += more;
    }

    byte[] contents() {
      return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }
  }
}
