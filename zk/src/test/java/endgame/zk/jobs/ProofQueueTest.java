package endgame.zk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.jobs.ProofQueue.Completed;
import endgame.zk.jobs.ProofQueue.Lease;
import endgame.zk.jobs.ProofQueue.Status;
import endgame.zk.jobs.ProofQueue.Submitted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A result is right if it is the job backwards; time is a number. */
class ProofQueueTest {
  private static final ProofQueue.Limits LIMITS = new ProofQueue.Limits(4, 100, 3, 10, 5, 8);
  private final List<Bytes> checked = new ArrayList<>();
  private final ProofQueue queue =
      new ProofQueue(
          LIMITS,
          (job, result) -> {
            checked.add(result);
            return right(job).equals(result) ? Optional.empty() : Optional.of("not backwards");
          });

  private static Bytes job(int... bytes) {
    byte[] job = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      job[i] = (byte) bytes[i];
    }
    return Bytes.of(job);
  }

  private static Bytes right(Bytes job) {
    byte[] bytes = job.toArray();
    byte[] backwards = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      backwards[i] = bytes[bytes.length - 1 - i];
    }
    return Bytes.of(backwards);
  }

  private Lease lease(long now) {
    return queue.lease("w", now).orElseThrow();
  }

  @Test
  void pausesGrowUpToALimit() {
    ProofQueue queue = new ProofQueue(LIMITS, (job, result) -> Optional.of("no"));
    queue.submit(Bytes.of(new byte[] {1}), 0);
    ProofQueue.Lease first = queue.lease("one", 0).orElseThrow();
    queue.fail(first, "no", 0);
    assertThat(queue.lease("one", 4)).isEmpty();
    ProofQueue.Lease second = queue.lease("one", 5).orElseThrow();
    queue.fail(second, "no", 5);
    assertThat(queue.lease("one", 12)).isEmpty();
    assertThat(queue.lease("one", 13)).as("not 15").isPresent();
  }

  @Test
  void aJobIsLeasedOnceAndItsResultTakenOnce() {
    assertThat(queue.submit(job(1, 2), 0)).isEqualTo(Submitted.TAKEN);
    assertThat(queue.submit(job(1, 2), 0)).isEqualTo(Submitted.KNOWN);
    Lease lease = lease(0);
    assertThat(lease.id()).isEqualTo(JobId.of(job(1, 2)));
    assertThat(queue.lease("other", 5)).isEmpty();
    assertThat(queue.status(lease.id())).contains(new Status.Leased("w", 0));
    assertThat(queue.complete(lease, job(2, 1), 6)).isEqualTo(new Completed.Accepted());
    assertThat(queue.complete(lease, job(2, 1), 6)).isEqualTo(new Completed.Late());
    assertThat(queue.lease("other", 100)).isEmpty();
    assertThat(queue.bytes()).isEqualTo(4);
    assertThat(queue.take(lease.id())).contains(job(2, 1));
    assertThat(queue.take(lease.id())).isEmpty();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void lowerOrderGoesFirstThenTheOlder() {
    queue.submit(job(1), 7);
    queue.submit(job(2), 3);
    queue.submit(job(3), 3);
    queue.submit(job(4), 9);
    queue.submit(job(4), 1);
    queue.submit(job(4), 8);
    List<Bytes> leased = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      leased.add(lease(0).job());
    }
    assertThat(leased).containsExactly(job(4), job(2), job(3), job(1));
  }

  @Test
  void aLeaseThatIsNotRenewedEnds() {
    queue.submit(job(1), 0);
    Lease first = lease(0);
    assertThat(queue.renew(first, 9)).isTrue();
    assertThat(queue.lease("other", 18)).isEmpty();
    assertThat(queue.renew(first, 19)).isFalse();
    assertThat(queue.lease("other", 23)).as("the pause after an attempt").isEmpty();
    Lease second = queue.lease("other", 24).orElseThrow();
    assertThat(queue.renew(first, 24)).isFalse();
    assertThat(queue.fail(first, "late", 24)).isFalse();
    assertThat(queue.renew(second, 25)).isTrue();
  }

  /** Red when an unverified result counts. */
  @Test
  void noResultCountsBeforeItIsVerified() {
    queue.submit(job(1, 2), 0);
    Lease lease = lease(0);
    assertThat(queue.complete(lease, job(1, 2), 1)).isEqualTo(new Completed.Wrong("not backwards"));
    assertThat(checked).containsExactly(job(1, 2));
    assertThat(queue.take(lease.id())).isEmpty();
    assertThat(queue.status(lease.id())).contains(new Status.Waiting(1));
  }

  @Test
  void aTrueResultCountsHoweverLateAndAFalseOneTakesNothing() {
    queue.submit(job(1, 2), 0);
    Lease first = lease(0);
    Lease second = queue.lease("other", 30).or(() -> queue.lease("other", 36)).orElseThrow();
    assertThat(queue.complete(first, job(9), 37)).isEqualTo(new Completed.Wrong("not backwards"));
    assertThat(queue.renew(second, 38)).isTrue();
    assertThat(queue.complete(first, job(2, 1), 39)).isEqualTo(new Completed.Accepted());
    assertThat(queue.renew(second, 40)).as("it must stop").isFalse();
    assertThat(queue.complete(second, job(2, 1), 41)).isEqualTo(new Completed.Late());
  }

  @Test
  void aJobIsGivenUpAfterSoManyAttempts() {
    queue.submit(job(1), 0);
    long now = 0;
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(queue.fail(lease(now), "reason " + attempt, now)).isTrue();
      now += 100;
    }
    JobId id = JobId.of(job(1));
    assertThat(queue.status(id)).contains(new Status.GivenUp("reason 2"));
    assertThat(queue.lease("w", now)).isEmpty();
    assertThat(queue.submit(job(1), 0)).as("anew").isEqualTo(Submitted.TAKEN);
    assertThat(queue.status(id)).contains(new Status.Waiting(0));
  }

  @Test
  void whatIsWithdrawnStops() {
    queue.submit(job(1), 0);
    Lease lease = lease(0);
    assertThat(queue.withdraw(lease.id())).isTrue();
    assertThat(queue.withdraw(lease.id())).isFalse();
    assertThat(queue.renew(lease, 1)).isFalse();
    assertThat(queue.complete(lease, job(1), 1)).isEqualTo(new Completed.Late());
    assertThat(checked).as("nothing is verified in vain").isEmpty();
    assertThat(queue.counts()).isEqualTo(new ProofQueue.Counts(0, 0, 0, 0));
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void jobsAndBytesAreBounded() {
    assertThat(queue.submit(Bytes.zero(101), 0)).isEqualTo(Submitted.FULL);
    assertThat(queue.submit(Bytes.zero(100), 0)).isEqualTo(Submitted.TAKEN);
    assertThat(queue.submit(job(1), 0)).isEqualTo(Submitted.FULL);
    queue.withdraw(JobId.of(Bytes.zero(100)));
    for (int i = 0; i < 4; i++) {
      assertThat(queue.submit(job(i), 0)).isEqualTo(Submitted.TAKEN);
    }
    assertThat(queue.submit(job(4), 0)).isEqualTo(Submitted.FULL);
  }

  /** Random workers: no result is lost or unverified, and nobody holds what another holds. */
  @Test
  void randomWorkers() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Map<JobId, Lease> holders = new HashMap<>();
      List<Lease> old = new ArrayList<>();
      Set<JobId> done = new HashSet<>();
      long now = 0;
      for (int step = 0; step < 200; step++) {
        now += random.nextInt(6);
        switch (random.nextInt(6)) {
          case 0 -> queue.submit(job(random.nextInt(6)), random.nextInt(3));
          case 1 ->
              queue
                  .lease("w", now)
                  .ifPresent(lease -> {
                    holders.put(lease.id(), lease);
                    old.add(lease);
                    assertThat(done).as("seed %d", random).doesNotContain(lease.id());
                  });
          case 2, 3 -> {
            if (!old.isEmpty()) {
              Lease lease = old.get(random.nextInt(old.size()));
              boolean isRight = random.nextBoolean();
              Bytes result = isRight ? right(lease.job()) : job(77, 78);
              Completed completed = queue.complete(lease, result, now);
              if (completed instanceof Completed.Accepted) {
                assertThat(isRight).as("seed %d", seed).isTrue();
                done.add(lease.id());
              }
            }
          }
          case 4 -> {
            if (!old.isEmpty()) {
              Lease lease = old.get(random.nextInt(old.size()));
              if (queue.renew(lease, now)) {
                assertThat(holders.get(lease.id())).as("seed %d", seed).isEqualTo(lease);
              }
            }
          }
          default -> {
            for (JobId id : List.copyOf(done)) {
              assertThat(queue.take(id)).as("seed %d", seed).isPresent();
              done.remove(id);
            }
          }
        }
        assertThat(queue.counts().done()).as("seed %d", seed).isEqualTo(done.size());
      }
      for (int k = 0; k < 6; k++) {
        queue.withdraw(JobId.of(job(k)));
      }
      assertThat(queue.bytes()).as("seed %d", seed).isZero();
    }
  }
}
