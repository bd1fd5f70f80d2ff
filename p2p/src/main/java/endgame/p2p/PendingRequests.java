package endgame.p2p;

import endgame.p2p.wire.Assembler.Verdict;
import endgame.p2p.wire.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * My requests to one peer that wait for their answer; thread-safe.
 *
 * <p>An answer nobody asked for is a violation. One that comes after its time is not: lateness is
 * no crime, and the last {@value #EXPIRED_MAX} expired requests are remembered for it.
 */
final class PendingRequests {
  static final int EXPIRED_MAX = 4096;

  private record Pending(Channel channel, CompletableFuture<byte[]> answer) {}

  private final int max;
  private final Map<Integer, Pending> pending = new HashMap<>();
  private final LinkedHashSet<Integer> expired = new LinkedHashSet<>();
  private int next = 1;
  private boolean closed;

  PendingRequests(int max) {
    this.max = max;
  }

  /** The correlation id of a new request, or null if there are too many. */
  synchronized @Nullable Integer open(Channel channel, CompletableFuture<byte[]> answer) {
    if (closed || pending.size() >= max) {
      return null;
    }
    int id = next++;
    pending.put(id, new Pending(channel, answer));
    return id;
  }

  /** Judges an answer that begins. */
  synchronized Verdict judge(Channel channel, int id) {
    Pending request = pending.get(id);
    if (request != null) {
      return request.channel == channel ? Verdict.TAKE : Verdict.VIOLATION;
    }
    // Its time may be over already; it is spent either way.
    return expired.remove(id) ? Verdict.SKIP : Verdict.VIOLATION;
  }

  /** Completes a request; false if its time ran out while the answer arrived. */
  boolean answered(int id, byte[] bytes) {
    Pending request;
    synchronized (this) {
      request = pending.remove(id);
      if (request == null) {
        expired.remove(id);
      }
    }
    return request != null && request.answer.complete(bytes);
  }

  /** Gives a request up; false if it was answered. */
  boolean fail(int id, RequestFailure.Reason reason, boolean sent) {
    Pending request;
    synchronized (this) {
      request = pending.remove(id);
      if (request != null && sent) {
        expired.add(id);
        if (expired.size() > EXPIRED_MAX) {
          expired.removeFirst();
        }
      }
    }
    return request != null && request.answer.completeExceptionally(new RequestFailure(reason));
  }

  void close() {
    List<Pending> rest;
    synchronized (this) {
      closed = true;
      rest = new ArrayList<>(pending.values());
      pending.clear();
    }
    for (Pending request : rest) {
      request.answer.completeExceptionally(new RequestFailure(RequestFailure.Reason.NO_PEER));
    }
  }

  synchronized int size() {
    return pending.size();
  }
}
