package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Secp256k1;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardStore;
import endgame.shard.execution.SpanResult;
import endgame.shard.proving.ProofMaker;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.guest.Bytes;
import endgame.zk.jobs.ProofQueue;
import endgame.zk.proof.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The prover's thread with witnesses, whose maker can be held up in phases or lie. */
class ProvingTest {
  private final TestChain chain = new TestChain();
  private final BlobStore blobs = new BlobStore(chain.disk, chain::height, 1200);
  private final ShardExecution execution = chain.execution(new MemoryDatabase(ShardStore.FAMILIES));
  private final ProofWatch watch = new ProofWatch();
  private final Semaphore phases = new Semaphore(0);
  private final Semaphore entered = new Semaphore(0);
  private final AtomicBoolean lies = new AtomicBoolean();
  private final BlockingQueue<SpanProver.Result> results = new LinkedBlockingQueue<>();
  private final Proving proving =
      new Proving(
          Map.of(
              "slow/1",
              new SpanProver(Secp256k1.SecretKey.of(TestChain.filled(32, 7)), new Slow())),
          Secp256k1.SecretKey.of(TestChain.filled(32, 7)).address(),
          watch,
          Proving.Listener.NONE,
          new ProofQueue.Limits(4, 1 << 20, Integer.MAX_VALUE, 300_000, 5, 10));
  private final SpanResult span = span();

  /** Each phase waits for a permit. */
  private final class Slow implements ProofMaker {
    private final WitnessMaker witness = new WitnessMaker();

    @Override
    public Made make(ShardExecution by, SpanResult of, Bytes earner) {
      for (int phase = 0; phase < 3; phase++) {
        entered.release();
        phases.acquireUninterruptibly();
        watch.phase(0, "phase " + phase);
      }
      return lies.get()
              && witness.make(by, of, earner) instanceof Made.Proof(Bytes statement, Bytes proof)
          ? new Made.Proof(statement, proof.slice(0, proof.length() - 1))
          : witness.make(by, of, earner);
    }

    @Override
    public Verdict check(ShardExecution by, Bytes statement, Bytes proof) {
      return witness.check(by, statement, proof);
    }
  }

  private SpanResult span() {
    chain.block(List.of(chain.deposit(1)), List.of(), List.of());
    chain.run(8);
    ShardRunnerTest.execute(chain, execution, blobs);
    return execution.closeSpan(8).orElseThrow();
  }

  @AfterEach
  void close() {
    phases.release(1000);
    proving.close();
  }

  private void ask(AtomicBoolean wanted) {
    proving.ask("slow/1", execution, span, wanted::get, results::add);
  }

  private SpanProver.Result result() throws InterruptedException {
    SpanProver.Result result = results.poll(20, TimeUnit.SECONDS);
    assertThat(result).isNotNull();
    return result;
  }

  private void idle() throws InterruptedException {
    for (int i = 0; i < 2000 && !proving.isIdle(); i++) {
      Thread.sleep(5);
    }
    assertThat(proving.isIdle()).isTrue();
  }

  @Test
  void provesWhatIsAskedForOnce() throws InterruptedException {
    AtomicBoolean wanted = new AtomicBoolean(true);
    ask(wanted);
    ask(wanted);
    entered.acquire();
    assertThat(proving.counts()).isEqualTo(new ProofQueue.Counts(0, 1, 0, 0));
    assertThat(proving.knows(1, span.claim().span())).isTrue();
    phases.release(3);
    SpanProver.Result.Proven proven = (SpanProver.Result.Proven) result();
    assertThat(proven.envelope().statement().claim()).isEqualTo(span.claim());
    assertThat(Proving.decode(Bytes.of(Proving.encode(proven).toArray()))).contains(proven);
    idle();
    assertThat(results).isEmpty();
    assertThat(proving.knows(1, span.claim().span())).isFalse();
  }

  /** Red when the work on a span goes on that somebody else has proven. */
  @Test
  void endsAtTheNextPhaseWhenNobodyWaits() throws InterruptedException {
    AtomicBoolean wanted = new AtomicBoolean(true);
    ask(wanted);
    entered.acquire();
    wanted.set(false);
    phases.release(1);
    idle();
    assertThat(results).isEmpty();
    assertThat(entered.availablePermits()).as("no further phase").isZero();
    assertThat(proving.counts()).isEqualTo(new ProofQueue.Counts(0, 0, 0, 0));
  }

  /** Red when a proof that doesn't verify would be signed for and sent. */
  @Test
  void aFalseProofIsNotGivenOut() throws InterruptedException {
    lies.set(true);
    ask(new AtomicBoolean(true));
    phases.release(3);
    assertThat(result())
        .isInstanceOfSatisfying(
            SpanProver.Result.Failed.class,
            failed -> assertThat(failed.reason()).startsWith("the proof doesn't verify: "));
    assertThat(proving.counts().done()).isZero();
    assertThat(proving.knows(1, span.claim().span())).as("it is tried again").isTrue();
  }

  /** Red when a span is given up that is still wanted. */
  @Test
  void whatFailedIsTriedAgain() throws InterruptedException {
    lies.set(true);
    ask(new AtomicBoolean(true));
    for (int failures = 0; failures < 5; failures++) {
      phases.release(3);
      entered.acquire(3);
    }
    entered.acquire();
    lies.set(false);
    phases.release(3);
    assertThat(result()).isInstanceOf(SpanProver.Result.Failed.class);
    assertThat(proving.failures()).isEqualTo(5);
    assertThat(result()).as("told of one failure").isInstanceOf(SpanProver.Result.Proven.class);
  }

  @Test
  void makesOnlyWhatItHasAProverFor() {
    proving.ask("other/1", execution, span, () -> true, results::add);
    assertThat(proving.isIdle()).isTrue();
    assertThat(proving.makes("other/1")).isFalse();
    assertThat(proving.makes("slow/1")).isTrue();
  }
}
