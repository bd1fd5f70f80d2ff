package endgame.node.shard;

import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.SpanResult;
import endgame.shard.proving.SpanProver;
import endgame.zk.vm.program.ProgramProver;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes proofs of spans on one thread of low priority, one at a time, earlier spans first. Each
 * prover of a network begins with another shard where spans are equally old, so that several share
 * the work.
 */
public final class Proving implements AutoCloseable {
  /** Spans that wait; others are asked for again. */
  static final int JOBS_MAX = 256;

  /** Ends the work of a thread that is interrupted. */
  public static final ProgramProver.Progress PROGRESS =
      new ProgramProver.Progress() {
        @Override
        public void phase(int segment, String phase) {
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the node stops");
          }
        }

        @Override
        public void proven(int segment, long cycles, int bytes) {}
      };

  /** Makes threads for the work of one proof. */
  // Votes must never wait for a proof: the scheduler is only asked to prefer them.
  @SuppressWarnings("ThreadPriorityCheck")
  public static final ThreadFactory THREADS =
      Thread.ofPlatform().name("prover-", 1).daemon(true).priority(Thread.MIN_PRIORITY).factory();

  private static final long STOP_MS = 20_000;
  private static final Logger LOG = LoggerFactory.getLogger(Proving.class);
  private final Map<String, SpanProver> provers;
  private final long salt;
  private final Map<Place, Job> jobs;
  private final Thread thread;
  private Place running = Place.NONE;
  private boolean closed;

  private record Place(int shard, long span) {
    static final Place NONE = new Place(0, -1);
  }

  private record Job(
      SpanProver prover,
      ShardExecution execution,
      SpanResult span,
      BooleanSupplier wanted,
      Consumer<SpanProver.Result> then) {}

  /**
   * Starts the thread.
   *
   * @param provers by proof system
   * @param salt another number in each prover
   */
  // Votes must never wait for a proof: the scheduler is only asked to prefer them.
  @SuppressWarnings("ThreadPriorityCheck")
  public Proving(Map<String, SpanProver> provers, long salt) {
    this.provers = Map.copyOf(provers);
    this.salt = salt;
    this.jobs =
        new TreeMap<>(
            Comparator.comparingLong(Place::span)
                .thenComparingLong(this::turn)
                .thenComparingInt(Place::shard));
    this.thread =
        Thread.ofPlatform()
            .name("prover")
            .daemon(true)
            .priority(Thread.MIN_PRIORITY)
            .start(this::work);
  }

  private long turn(Place place) {
    long mixed = (place.shard() * 31L + place.span()) * 0x9e3779b97f4a7c15L ^ salt;
    return (mixed * 0xbf58476d1ce4e5b9L) >>> 1;
  }

  /** Whether proofs of a system can be made here. */
  public boolean makes(String system) {
    return provers.containsKey(system);
  }

  /**
   * Asks for a proof; nothing happens if the span waits already, or too many do.
   *
   * @param wanted is asked before work begins
   * @param then is told on the prover's thread
   */
  public synchronized void ask(
      String system,
      ShardExecution execution,
      SpanResult span,
      BooleanSupplier wanted,
      Consumer<SpanProver.Result> then) {
    SpanProver prover = provers.get(system);
    Place place = new Place(execution.identity().shard(), span.claim().span());
    if (prover == null || closed || jobs.size() >= JOBS_MAX || place.equals(running)) {
      return;
    }
    if (jobs.putIfAbsent(place, new Job(prover, execution, span, wanted, then)) == null) {
      notifyAll();
    }
  }

  private void work() {
    try {
      while (true) {
        Job job = take();
        if (job.wanted().getAsBoolean()) {
          job.then().accept(job.prover().prove(job.execution(), job.span()));
        }
        done();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      if (isClosed()) {
        return;
      }
      LOG.error("the node stops: spans can't be proven after this", e);
      Runtime.getRuntime().halt(70);
    }
  }

  /** Whether nothing waits or is being proven. */
  synchronized boolean isIdle() {
    return jobs.isEmpty() && running.equals(Place.NONE);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized Job take() throws InterruptedException {
    while (jobs.isEmpty()) {
      wait();
    }
    Place first = jobs.keySet().iterator().next();
    running = first;
    Job job = jobs.remove(first);
    if (job == null) {
      throw new IllegalStateException("a job that was there is gone");
    }
    return job;
  }

  private synchronized void done() {
    running = Place.NONE;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      jobs.clear();
    }
    thread.interrupt();
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
