package endgame.p2p;

import endgame.p2p.identity.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue between the transport and its owner, with fair places: one peer holds at most
 * {@code perPeer} of them, and peers are served in turn, so a flood delays only its sender.
 *
 * @param <T> what is handed over
 */
public final class Inbox<T> {
  /**
   * Something and its sender.
   *
   * @param peer from whom
   * @param item what
   */
  public record Item<T>(PeerId peer, T item) {}

  private final int max;
  private final int perPeer;
  private final Runnable onFilled;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Map<PeerId, ArrayDeque<T>> waiting = new HashMap<>();
  private final ArrayDeque<PeerId> turns = new ArrayDeque<>();
  private int size;
  private long dropped;

  public Inbox(int max, int perPeer) {
    this(max, perPeer, () -> {});
  }

  /** With something to run, on the offering thread, when the first item enters an empty inbox. */
  public Inbox(int max, int perPeer, Runnable onFilled) {
    if (max < 1 || perPeer < 1) {
      throw new IllegalArgumentException("an inbox without places");
    }
    this.max = max;
    this.perPeer = perPeer;
    this.onFilled = onFilled;
  }

  /** Puts an item in, or drops it: false. Never waits. */
  public boolean offer(PeerId peer, T item) {
    boolean first;
    lock.lock();
    try {
      ArrayDeque<T> own = waiting.get(peer);
      if (size >= max || (own != null && own.size() >= perPeer)) {
        dropped++;
        return false;
      }
      if (own == null) {
        own = new ArrayDeque<>();
        waiting.put(peer, own);
        turns.add(peer);
      }
      own.add(item);
      first = size == 0;
      size++;
      filled.signal();
    } finally {
      lock.unlock();
    }
    if (first) {
      onFilled.run();
    }
    return true;
  }

  /** The next item of the peer whose turn it is, or null. */
  public @Nullable Item<T> poll() {
    lock.lock();
    try {
      return take();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #poll()}, waiting for at most a time. */
  public @Nullable Item<T> poll(long time, TimeUnit unit) throws InterruptedException {
    long nanos = unit.toNanos(time);
    lock.lockInterruptibly();
    try {
      while (size == 0 && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  /** Up to so many items, in turn. */
  public List<Item<T>> drain(int most) {
    List<Item<T>> items = new ArrayList<>();
    lock.lock();
    try {
      while (items.size() < most && size > 0) {
        items.add(Objects.requireNonNull(take()));
      }
    } finally {
      lock.unlock();
    }
    return items;
  }

  private @Nullable Item<T> take() {
    PeerId peer = turns.poll();
    if (peer == null) {
      return null;
    }
    ArrayDeque<T> own = Objects.requireNonNull(waiting.get(peer));
    Item<T> item = new Item<>(peer, own.remove());
    size--;
    if (own.isEmpty()) {
      waiting.remove(peer);
    } else {
      turns.add(peer);
    }
    return item;
  }

  /** Items inside. */
  public int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Items dropped since the start. */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
