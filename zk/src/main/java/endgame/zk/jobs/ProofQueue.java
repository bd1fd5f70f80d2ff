package endgame.zk.jobs;

import endgame.zk.guest.Bytes;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Jobs that wait for a proof, are leased, or have one. See the package for its rules. */
public final class ProofQueue {
  private final Limits limits;
  private final Checker checker;
  private final Map<JobId, Entry> entries = new LinkedHashMap<>();
  private long bytes;
  private long leases;
  private long arrivals;

  /**
   * Bounds of a queue.
   *
   * @param jobsMax jobs of all states
   * @param bytesMax of jobs and of results not taken
   * @param attemptsMax leases of a job that may end in vain
   * @param leaseMillis a lease or a renewal lasts
   * @param pauseMillis a job that failed waits, times the attempts it has had
   * @param pauseMaxMillis it never waits longer
   */
  public record Limits(
      int jobsMax,
      long bytesMax,
      int attemptsMax,
      long leaseMillis,
      long pauseMillis,
      long pauseMaxMillis) {
    public Limits {
      if (jobsMax < 1
          || bytesMax < 1
          || attemptsMax < 1
          || leaseMillis < 1
          || pauseMillis < 0
          || pauseMaxMillis < pauseMillis) {
        throw new IllegalArgumentException("a limit of a queue is below its least");
      }
    }
  }

  /** Verifies results. May be slow, and is called without a lock. */
  @FunctionalInterface
  public interface Checker {
    /** Why the result is none of this job; empty if it is one. */
    Optional<String> fault(Bytes job, Bytes result);
  }

  /** What came of a submission. */
  public enum Submitted {
    TAKEN,
    /** It is here already; it takes the new place if that is a better one. */
    KNOWN,
    /** There is no room. */
    FULL
  }

  /**
   * A job in a worker's hands.
   *
   * @param number of the lease: an older one of the same job has another
   */
  public record Lease(JobId id, Bytes job, long number) {}

  /** What came of a result. */
  public sealed interface Completed {
    record Accepted() implements Completed {}

    /** It is no result of the job. If the lease was good, that was an attempt. */
    record Wrong(String reason) implements Completed {}

    /** Nobody wants it any more: another was first, or the job is withdrawn. */
    record Late() implements Completed {}
  }

  /** What can be said of a job. */
  public sealed interface Status {
    /** Nobody works on it. */
    record Waiting(int attempts) implements Status {}

    record Leased(String worker, int attempts) implements Status {}

    record Done(Bytes result) implements Status {}

    /** It was tried often enough. */
    record GivenUp(String reason) implements Status {}
  }

  /** How many jobs there are. */
  public record Counts(int waiting, int leased, int done, int givenUp) {}

  private static final class Entry {
    private final JobId id;
    private final Bytes job;
    private final long arrival;
    private long order;
    private long notBefore;
    private Status status = new Status.Waiting(0);
    private long lease;
    private long until;

    Entry(JobId id, Bytes job, long order, long arrival) {
      this.id = id;
      this.job = job;
      this.order = order;
      this.arrival = arrival;
    }

    int attempts() {
      return switch (status) {
        case Status.Waiting(int attempts) -> attempts;
        case Status.Leased(String worker, int attempts) -> attempts;
        case Status.Done done -> 0;
        case Status.GivenUp givenUp -> 0;
      };
    }

    boolean isOpen() {
      return status instanceof Status.Waiting || status instanceof Status.Leased;
    }

    boolean isHeldBy(Lease by) {
      return status instanceof Status.Leased && lease == by.number();
    }
  }

  public ProofQueue(Limits limits, Checker checker) {
    this.limits = limits;
    this.checker = checker;
  }

  /**
   * Asks for a proof. A job that was given up is tried anew.
   *
   * @param order lower ones are leased first
   */
  public synchronized Submitted submit(Bytes job, long order) {
    JobId id = JobId.of(job);
    Entry known = entries.get(id);
    if (known != null && !(known.status instanceof Status.GivenUp)) {
      known.order = Math.min(known.order, order);
      return Submitted.KNOWN;
    }
    remove(id);
    if (entries.size() >= limits.jobsMax() || bytes + job.length() > limits.bytesMax()) {
      return Submitted.FULL;
    }
    entries.put(id, new Entry(id, job, order, arrivals++));
    bytes += job.length();
    return Submitted.TAKEN;
  }

  /** The next job for a worker. */
  public synchronized Optional<Lease> lease(String worker, long now) {
    expire(now);
    Optional<Entry> next =
        entries.values().stream()
            .filter(e -> e.status instanceof Status.Waiting && e.notBefore <= now)
            .min(Comparator.<Entry>comparingLong(e -> e.order).thenComparingLong(e -> e.arrival));
    return next.map(entry -> {
      entry.status = new Status.Leased(worker, entry.attempts());
      entry.lease = ++leases;
      entry.until = now + limits.leaseMillis();
      return new Lease(entry.id, entry.job, entry.lease);
    });
  }

  /** Leases that ran out: their jobs wait again. */
  private void expire(long now) {
    for (Entry entry : entries.values()) {
      if (entry.status instanceof Status.Leased(String worker, int attempts)
          && entry.until <= now) {
        attempted(entry, attempts + 1, "the lease of " + worker + " ran out", now);
      }
    }
  }

  private void attempted(Entry entry, int attempts, String reason, long now) {
    if (attempts >= limits.attemptsMax()) {
      entry.status = new Status.GivenUp(reason);
    } else {
      entry.status = new Status.Waiting(attempts);
      entry.notBefore = now + Math.min(attempts * limits.pauseMillis(), limits.pauseMaxMillis());
    }
  }

  /** Holds a job for another while; false when the worker must stop. */
  public synchronized boolean renew(Lease lease, long now) {
    expire(now);
    Entry entry = entries.get(lease.id());
    if (entry == null || !entry.isHeldBy(lease)) {
      return false;
    }
    entry.until = now + limits.leaseMillis();
    return true;
  }

  /** Brings a result, which is verified before it counts. */
  public Completed complete(Lease lease, Bytes result, long now) {
    if (!wants(lease.id())) {
      return new Completed.Late();
    }
    Optional<String> fault = checker.fault(lease.job(), result);
    return settle(lease, result, fault, now);
  }

  private synchronized boolean wants(JobId id) {
    Entry entry = entries.get(id);
    return entry != null && entry.isOpen();
  }

  private synchronized Completed settle(
      Lease lease, Bytes result, Optional<String> fault, long now) {
    Entry entry = entries.get(lease.id());
    if (entry == null || !entry.isOpen()) {
      return new Completed.Late();
    }
    if (fault.isPresent()) {
      if (entry.isHeldBy(lease)) {
        attempted(entry, entry.attempts() + 1, fault.get(), now);
      }
      return new Completed.Wrong(fault.get());
    }
    // It counts even over the bound of bytes: it is work done, and leaves when it is taken.
    entry.status = new Status.Done(result);
    bytes += result.length();
    return new Completed.Accepted();
  }

  /** The worker can't; false if the lease was not good any more. */
  public synchronized boolean fail(Lease lease, String reason, long now) {
    Entry entry = entries.get(lease.id());
    if (entry == null || !entry.isHeldBy(lease)) {
      return false;
    }
    attempted(entry, entry.attempts() + 1, reason, now);
    return true;
  }

  /** Nobody needs it any more: whoever works on it can't renew. */
  public synchronized boolean withdraw(JobId id) {
    return remove(id);
  }

  private boolean remove(JobId id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      bytes -= entry.job.length();
      bytes -= entry.status instanceof Status.Done(Bytes result) ? result.length() : 0;
    }
    return entry != null;
  }

  /** The result, which leaves the queue with its job; empty while there is none. */
  public synchronized Optional<Bytes> take(JobId id) {
    Entry entry = entries.get(id);
    if (entry != null && entry.status instanceof Status.Done(Bytes result)) {
      remove(id);
      return Optional.of(result);
    }
    return Optional.empty();
  }

  /** Empty for a job that is not here. */
  public synchronized Optional<Status> status(JobId id) {
    return Optional.ofNullable(entries.get(id)).map(entry -> entry.status);
  }

  public synchronized Counts counts() {
    int waiting = 0;
    int leased = 0;
    int done = 0;
    int givenUp = 0;
    for (Entry entry : entries.values()) {
      switch (entry.status) {
        case Status.Waiting w -> waiting++;
        case Status.Leased l -> leased++;
        case Status.Done d -> done++;
        case Status.GivenUp g -> givenUp++;
      }
    }
    return new Counts(waiting, leased, done, givenUp);
  }

  /** Bytes of jobs and of results not taken. */
  public synchronized long bytes() {
    return bytes;
  }
}
