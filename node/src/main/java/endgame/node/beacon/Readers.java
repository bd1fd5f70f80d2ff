package endgame.node.beacon;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for what peers send and ask beside consensus. Gossip costs signature checks and anyone
 * may send it, so it has one thread, which leaves the other cores to consensus; what finds its
 * queue full is dropped. Queues are bounded, as many peers together send more than one node can
 * check.
 */
public final class Readers implements AutoCloseable {
  private static final int REQUEST_THREADS = 2;
  private static final int REQUESTS_WAITING_MAX = 1024;
  private static final int GOSSIP_WAITING_MAX = 256;
  private final ThreadPoolExecutor requests = pool("reader", REQUEST_THREADS, REQUESTS_WAITING_MAX);
  private final ThreadPoolExecutor gossip = pool("gossip", 1, GOSSIP_WAITING_MAX);
  private final AtomicLong dropped = new AtomicLong();

  private static ThreadPoolExecutor pool(String name, int threads, int waitingMax) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(waitingMax),
        Thread.ofPlatform().name(name + "-", 0).daemon(true).factory());
  }

  /** Reads the store for an answer; false, and nothing runs, when too much waits. */
  public boolean request(Runnable work) {
    return submit(requests, work);
  }

  /** Checks what was gossiped; false, and it is dropped, when too much waits. */
  public boolean gossip(Runnable work) {
    return submit(gossip, work);
  }

  /** Work that was dropped because too much waited. */
  public long dropped() {
    return dropped.get();
  }

  private boolean submit(ThreadPoolExecutor pool, Runnable work) {
    try {
      pool.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      dropped.incrementAndGet();
      return false;
    }
  }

  @Override
  public void close() {
    requests.shutdownNow();
    gossip.shutdownNow();
  }
}
