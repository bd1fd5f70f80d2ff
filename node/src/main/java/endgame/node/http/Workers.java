package endgame.node.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Virtual threads that answer requests: so many under way, and fewer of them at work at once. */
final class Workers implements AutoCloseable {
  private final ExecutorService threads;
  private final int max;
  private final Semaphore underWay;
  private final Semaphore working;

  Workers(String name, HttpLimits limits) {
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name, 0).factory());
    max = limits.requestsMax();
    underWay = new Semaphore(max);
    working = new Semaphore(limits.workingMax());
  }

  /** Runs {@code work} when its turn comes; false, and nothing runs, when too many wait. */
  boolean submit(Runnable work) {
    if (!underWay.tryAcquire()) {
      return false;
    }
    try {
      threads.execute(() -> {
        try {
          working.acquireUninterruptibly();
          try {
            work.run();
          } finally {
            working.release();
          }
        } finally {
          underWay.release();
        }
      });
      return true;
    } catch (RejectedExecutionException e) {
      underWay.release();
      return false;
    }
  }

  int underWay() {
    return max - underWay.availablePermits();
  }

  /** Runs what must run, whatever waits. */
  void always(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      work.run();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
