package endgame.node.proof;

import endgame.zk.groth16.Groth16Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Runs the parts of a batch on threads of its own. */
public final class ParallelRunner implements Groth16Batch.Runner, AutoCloseable {
  private final ExecutorService threads;

  public ParallelRunner(int threads) {
    this.threads =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("batch-", 0).daemon(true).factory());
  }

  @Override
  public <T> List<T> run(List<Supplier<T>> tasks) {
    List<Future<T>> futures = new ArrayList<>(tasks.size());
    for (Supplier<T> task : tasks) {
      futures.add(threads.submit(task::get));
    }
    List<T> results = new ArrayList<>(tasks.size());
    try {
      for (Future<T> future : futures) {
        results.add(future.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in a batch", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a task of a batch failed", e);
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
