package endgame.node.shard;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Envelope;
import endgame.shard.proving.SpanProver;
import endgame.zk.jobs.JobId;
import endgame.zk.jobs.ProofQueue;
import endgame.zk.jobs.ProofQueue.Completed;
import endgame.zk.jobs.ProofQueue.Lease;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes proofs of spans on one thread of low priority, one at a time, earlier spans first. Jobs
 * wait in a {@link ProofQueue}: a result counts when it was verified, and what nobody wants any
 * more ends at the next phase of its proof. What failed is tried again, after 5 s at first and 5
 * min at last, as long as it is wanted: a shard must not stand still for what passes.
 */
public final class Proving implements AutoCloseable {
  /** Spans that wait; others are asked for again. They hold the bodies of their batches. */
  static final int JOBS_MAX = 64;

  /** Makes threads for the work of one proof. */
  // Votes must never wait for a proof: the scheduler is only asked to prefer them.
  @SuppressWarnings("ThreadPriorityCheck")
  public static final ThreadFactory THREADS =
      Thread.ofPlatform().name("prover-", 1).daemon(true).priority(Thread.MIN_PRIORITY).factory();

  private static final ProofQueue.Limits LIMITS =
      new ProofQueue.Limits(JOBS_MAX, 64L << 20, Integer.MAX_VALUE, 300_000, 5_000, 300_000);

  /** Of a job that failed once. */
  private static final ProofQueue.Status FIRST = new ProofQueue.Status.Waiting(1);

  private static final long IDLE_MS = 500;
  private static final long STOP_MS = 20_000;
  private static final Logger LOG = LoggerFactory.getLogger(Proving.class);
  private final Map<String, SpanProver> provers;
  private final Address account;
  private final ProofWatch watch;
  private final Listener listener;
  private final ProofQueue queue;
  private final Map<JobId, Task> tasks = new HashMap<>();
  private final Thread thread;
  private final AtomicLong failures = new AtomicLong();
  private boolean working;
  private volatile boolean closed;

  /** Is told what happens, on the prover's thread. */
  public interface Listener {
    /** Tells nobody. */
    Listener NONE =
        new Listener() {
          @Override
          public void begins(int shard, long span) {}

          @Override
          public void proven(long cycles, long bytes, double seconds) {}
        };

    void begins(int shard, long span);

    void proven(long cycles, long bytes, double seconds);
  }

  private record Task(
      SpanProver prover,
      ShardExecution execution,
      SpanResult span,
      BooleanSupplier wanted,
      Consumer<SpanProver.Result> then) {
    int shard() {
      return execution.identity().shard();
    }

    long number() {
      return span.claim().span();
    }
  }

  /**
   * Starts the thread.
   *
   * @param provers by proof system
   * @param account that signs its statements: whose turn it is
   * @param watch what the provers report to
   */
  public Proving(
      Map<String, SpanProver> provers, Address account, ProofWatch watch, Listener listener) {
    this(provers, account, watch, listener, LIMITS);
  }

  // Votes must never wait for a proof: the scheduler is only asked to prefer them.
  @SuppressWarnings("ThreadPriorityCheck")
  Proving(
      Map<String, SpanProver> provers,
      Address account,
      ProofWatch watch,
      Listener listener,
      ProofQueue.Limits limits) {
    this.queue = new ProofQueue(limits, this::fault);
    this.provers = Map.copyOf(provers);
    this.account = account;
    this.watch = watch;
    this.listener = listener;
    this.thread =
        Thread.ofPlatform()
            .name("prover")
            .daemon(true)
            .priority(Thread.MIN_PRIORITY)
            .start(this::work);
  }

  /** Who signs its statements. */
  public Address account() {
    return account;
  }

  /** Whether proofs of a system can be made here. */
  public boolean makes(String system) {
    return provers.containsKey(system);
  }

  /**
   * Asks for a proof; nothing happens if the span is known already, or too many wait.
   *
   * @param wanted is asked before work begins and at each of its phases
   * @param then is told on the prover's thread: of the proof, and of the first failure before it
   */
  public synchronized void ask(
      String system,
      ShardExecution execution,
      SpanResult span,
      BooleanSupplier wanted,
      Consumer<SpanProver.Result> then) {
    SpanProver prover = provers.get(system);
    if (prover == null || closed) {
      return;
    }
    forgetUnwanted();
    Bytes job = job(system, execution, span);
    JobId id = JobId.of(guest(job));
    if (tasks.containsKey(id)) {
      return;
    }
    if (queue.submit(guest(job), span.claim().span()) == ProofQueue.Submitted.TAKEN) {
      tasks.put(id, new Task(prover, execution, span, wanted, then));
      notifyAll();
    }
  }

  /** Whether a span waits, or is worked on. */
  public synchronized boolean knows(int shard, long span) {
    return tasks.values().stream().anyMatch(t -> t.shard() == shard && t.number() == span);
  }

  private void forgetUnwanted() {
    List<JobId> gone =
        tasks.entrySet().stream()
            .filter(entry -> !entry.getValue().wanted().getAsBoolean())
            .map(Map.Entry::getKey)
            .toList();
    gone.forEach(queue::withdraw);
    gone.forEach(tasks::remove);
  }

  /** Which claim of which program is to be proven, and how. */
  private static Bytes job(String system, ShardExecution execution, SpanResult span) {
    Bytes name = Bytes.wrap(system.getBytes(StandardCharsets.US_ASCII));
    return new ByteWriter()
        .u8(name.size())
        .bytes(name)
        .hash(execution.identity().programHash())
        .bytes(span.claim().encode())
        .done();
  }

  private static endgame.zk.guest.Bytes guest(Bytes bytes) {
    return endgame.zk.guest.Bytes.of(bytes.toArray());
  }

  static Bytes encode(SpanProver.Result.Proven proven) {
    Bytes envelope = proven.envelope().encode();
    return new ByteWriter().u32(envelope.size()).bytes(envelope).bytes(proven.proof()).done();
  }

  static Optional<SpanProver.Result.Proven> decode(endgame.zk.guest.Bytes result) {
    ByteReader in = new ByteReader(Bytes.wrap(result.toArray()));
    Optional<Envelope> envelope = Envelope.decode(in.bytes(in.u32()));
    Bytes proof = in.rest();
    return in.done() ? envelope.map(e -> new SpanProver.Result.Proven(e, proof)) : Optional.empty();
  }

  private synchronized Optional<Task> task(JobId id) {
    return Optional.ofNullable(tasks.get(id));
  }

  private Optional<String> fault(endgame.zk.guest.Bytes job, endgame.zk.guest.Bytes result) {
    Optional<Task> task = task(JobId.of(job));
    Optional<SpanProver.Result.Proven> proven = decode(result);
    if (task.isEmpty() || proven.isEmpty()) {
      return Optional.of(task.isEmpty() ? "nobody asks for it" : "malformed result");
    }
    return task.get().prover().fault(task.get().execution(), task.get().span(), proven.get());
  }

  /** How many jobs there are by state. */
  public ProofQueue.Counts counts() {
    return queue.counts();
  }

  /** Attempts in vain. */
  public long failures() {
    return failures.get();
  }

  /** Whether nothing waits or is being proven. */
  synchronized boolean isIdle() {
    ProofQueue.Counts counts = queue.counts();
    return !working && counts.waiting() == 0 && counts.leased() == 0;
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  private void work() {
    try {
      while (!closed) {
        Optional<Lease> lease = next();
        if (lease.isPresent()) {
          work(lease.get());
          done();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      if (!closed) {
        LOG.error("the node stops: spans can't be proven after this", e);
        Runtime.getRuntime().halt(70);
      }
    }
  }

  private synchronized Optional<Lease> next() throws InterruptedException {
    Optional<Lease> lease = lease();
    while (lease.isEmpty() && !closed) {
      wait(IDLE_MS);
      lease = lease();
    }
    working = lease.isPresent();
    return lease;
  }

  private Optional<Lease> lease() {
    forgetUnwanted();
    return queue.lease("prover", now());
  }

  private synchronized void done() {
    working = false;
  }

  private void work(Lease lease) {
    Optional<Task> found = task(lease.id());
    if (found.isEmpty()) {
      queue.withdraw(lease.id());
      return;
    }
    Task task = found.get();
    listener.begins(task.shard(), task.number());
    long start = System.nanoTime();
    watch.begin(() -> !closed && task.wanted().getAsBoolean() && queue.renew(lease, now()));
    try {
      switch (task.prover().make(task.execution(), task.span())) {
        case SpanProver.Result.Failed(String reason) -> failed(task, lease, reason);
        case SpanProver.Result.Proven proven -> complete(task, lease, proven, start);
      }
    } catch (CancellationException e) {
      LOG.info("shard={} span={} needs no proof any more", task.shard(), task.number());
      forget(lease.id());
    }
  }

  private void complete(Task task, Lease lease, SpanProver.Result.Proven proven, long start) {
    switch (queue.complete(lease, guest(encode(proven)), now())) {
      case Completed.Accepted() -> {
        listener.proven(watch.cycles(), proven.proof().size(), (System.nanoTime() - start) / 1e9);
        task.then().accept(proven);
        forget(lease.id());
      }
      case Completed.Wrong(String reason) -> failed(task, lease, reason);
      case Completed.Late() ->
          LOG.info("shard={} span={} is proven too late", task.shard(), task.number());
    }
  }

  private void failed(Task task, Lease lease, String reason) {
    queue.fail(lease, reason, now());
    failures.incrementAndGet();
    if (queue.status(lease.id()).orElse(FIRST).equals(FIRST)) {
      task.then().accept(new SpanProver.Result.Failed(reason));
    } else {
      LOG.info("shard={} span={} failed again: {}", task.shard(), task.number(), reason);
    }
  }

  private synchronized void forget(JobId id) {
    queue.withdraw(id);
    tasks.remove(id);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
