package endgame.zk.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Runs pieces of work; ends when all have ended. */
public interface Workers {
  /** Does all on the caller's thread. */
  Workers SERIAL =
      (pieces, work) -> {
        for (int i = 0; i < pieces; i++) {
          work.accept(i);
        }
      };

  /** Calls {@code work} once with each number below {@code pieces}. */
  void each(int pieces, IntConsumer work);

  /**
   * The caller and {@code threads − 1} tasks of an executor take pieces in order. The executor must
   * be able to run them at once, or they are done late, never lost.
   */
  static Workers on(Executor executor, int threads) {
    return threads <= 1
        ? SERIAL
        : (pieces, work) -> {
          AtomicInteger next = new AtomicInteger();
          Runnable loop =
              () -> {
                for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
                  work.accept(i);
                }
              };
          List<FutureTask<Void>> others = new ArrayList<>();
          for (int t = 1; t < Math.min(threads, pieces); t++) {
            FutureTask<Void> task = new FutureTask<>(loop, null);
            others.add(task);
            executor.execute(task);
          }
          loop.run();
          others.forEach(Workers::await);
        };
  }

  private static void await(FutureTask<Void> task) {
    boolean interrupted = false;
    while (true) {
      try {
        task.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException("a piece of work failed", e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
