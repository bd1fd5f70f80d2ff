package endgame.p2p;

import endgame.p2p.wire.Channel;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests of one peer that the owner has not answered: at most so many, and none for ever. Opened
 * and swept by the connection's thread, answered from any.
 */
final class RequestSlots {
  /** Sends an answer. */
  @FunctionalInterface
  interface Answers {
    void send(Channel channel, int correlation, byte[] bytes);
  }

  private final int max;
  private final long nanosMax;
  private final Answers answers;
  private final ArrayDeque<Slot> order = new ArrayDeque<>();
  private final AtomicInteger open = new AtomicInteger();

  RequestSlots(int max, long nanosMax, Answers answers) {
    this.max = max;
    this.nanosMax = nanosMax;
    this.answers = answers;
  }

  boolean full() {
    return open.get() >= max;
  }

  Responder open(Channel channel, int correlation, long now) {
    Slot slot = new Slot(channel, correlation, now + nanosMax);
    open.incrementAndGet();
    order.add(slot);
    if (order.size() > 2 * max) {
      order.removeIf(old -> old.spent.get());
    }
    return slot;
  }

  /** Answers with nothing what the owner left lying. */
  void sweep(long now) {
    order.removeIf(slot -> slot.spent.get());
    while (!order.isEmpty() && order.element().end - now <= 0) {
      order.remove().answer(new byte[0]);
    }
  }

  int size() {
    return open.get();
  }

  private final class Slot implements Responder {
    final Channel channel;
    final int correlation;
    final long end;
    final AtomicBoolean spent = new AtomicBoolean();

    Slot(Channel channel, int correlation, long end) {
      this.channel = channel;
      this.correlation = correlation;
      this.end = end;
    }

    @Override
    public void answer(byte[] bytes) {
      if (bytes.length > channel.messageBytesMax()) {
        throw new IllegalArgumentException("an answer of " + bytes.length + " on " + channel);
      }
      if (spent.compareAndSet(false, true)) {
        open.decrementAndGet();
        answers.send(channel, correlation, bytes);
      }
    }
  }
}
