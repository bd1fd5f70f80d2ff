package endgame.node.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all clients of one server together make it hold: what one takes, others can't. */
final class ByteBudget {
  private final AtomicLong used = new AtomicLong();
  private final long max;

  ByteBudget(long max) {
    this.max = max;
  }

  /** Takes all or nothing. */
  boolean take(long bytes) {
    if (used.addAndGet(bytes) > max) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void give(long bytes) {
    if (used.addAndGet(-bytes) < 0) {
      throw new IllegalStateException("more bytes given back than taken");
    }
  }

  long used() {
    return used.get();
  }
}
