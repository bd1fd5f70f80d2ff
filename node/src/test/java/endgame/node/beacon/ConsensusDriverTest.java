package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Transition;
import endgame.consensus.beacon.staking.BlsStakingSignatures;
import endgame.consensus.beacon.staking.EvidencePool;
import endgame.consensus.bft.Activity;
import endgame.consensus.bft.Timing;
import endgame.consensus.crypto.Bls;
import endgame.consensus.signer.Signer;
import endgame.consensus.signer.SigningKey;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import endgame.node.shard.TestChain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsensusDriverTest {
  private static final Timing FAST = new Timing(0, 10, 100, 100, 1_000, 10);

  @TempDir Path folder;

  /** A disk that is slow to sync, and notices an interrupt meanwhile. */
  private static final class SlowSigner implements Signer {
    private final SigningKey key;
    private final CountDownLatch syncing = new CountDownLatch(1);
    private final CountDownLatch written = new CountDownLatch(1);
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final AtomicBoolean done = new AtomicBoolean();

    SlowSigner(SigningKey key) {
      this.key = key;
    }

    @Override
    public Signature sign(Subject subject) {
      return new Signature.Signed(new Vote(subject, 0, key.vote(subject)));
    }

    @Override
    public BlsSignature randao(long epoch) {
      return key.randao(epoch);
    }

    @Override
    public BatchSignature signBatch(int shard, Hash parent, long validFrom, Bytes header) {
      return new BatchSignature.Refused("no sequencer");
    }

    @Override
    public void sync() {
      syncing.countDown();
      try {
        if (!written.await(20, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody lets the disk write");
        }
      } catch (InterruptedException e) {
        interrupted.set(true);
      }
      done.set(true);
    }

    @Override
    public void close() {}
  }

  private static final class NoPeers implements PeerNetwork {
    @Override
    public Set<NodeId> peers() {
      return Set.of();
    }

    @Override
    public void send(NodeId peer, int channel, Bytes message) {}

    @Override
    public void broadcast(int channel, Bytes message) {}

    @Override
    public CompletableFuture<Optional<Bytes>> request(
        NodeId peer, int channel, Bytes message, Duration timeout) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public void ban(NodeId peer, String reason) {}
  }

  private static final class Silent implements ConsensusDriver.Observer {
    @Override
    public void entered(long epoch, long view) {}

    @Override
    public void notarized(long view) {}

    @Override
    public void finalized(double secondsSinceProposal) {}

    @Override
    public void activity(Activity activity) {}
  }

  private static Application application(TestChain chain, Signer signer) {
    Transition transition =
        new Transition(
            chain.genesis, Map.of(), BlockExtension.NONE, (set, proposer, epoch, reveal) -> true);
    return new Application(
        chain.store,
        transition,
        new BlockBuilder(transition, BlockExtension.NONE),
        ShardGate.NONE,
        new TransactionPool(transition),
        new EvidencePool(new BlsStakingSignatures(chain.genesis.hash())),
        signer::randao,
        InstantSource.system());
  }

  private ConsensusDriver driver(
      TestChain chain, Application application, Signer signer, InstantSource clock) {
    return new ConsensusDriver(
        chain.genesis.validators().getFirst().validator().nodeId(),
        chain.store,
        application,
        new NoPeers(),
        new EpochJournals(folder),
        Optional.of(signer),
        FAST,
        clock,
        new Silent(),
        () -> {},
        false);
  }

  /** Alone, and without blocks: each view ends by its timer. */
  @Test
  void aClockThatIsSetBackStopsNoTimer() throws InterruptedException {
    TestChain chain = new TestChain();
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 2);
    SlowSigner signer =
        new SlowSigner(new ValidatorKey(chain.genesis.hash(), Bls.SecretKey.fromSeed(seed)));
    signer.written.countDown();
    AtomicLong offset = new AtomicLong();
    Application application = application(chain, signer);
    application.close();
    ConsensusDriver driver =
        driver(
            chain,
            application,
            signer,
            () -> Instant.ofEpochMilli(System.currentTimeMillis() + offset.get()));
    driver.start();
    for (int round = 1; round <= 3; round++) {
      long reached = driver.view() + 3;
      long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (driver.view() < reached && System.nanoTime() < giveUp) {
        Thread.sleep(5);
      }
      assertThat(driver.view()).as("set back %d times", round - 1).isGreaterThanOrEqualTo(reached);
      offset.addAndGet(-Duration.ofHours(1).toMillis());
    }
    driver.close();
  }

  /** Peers are heard before the engine starts: red, by the end of this process, if it must know. */
  @Test
  void whatPeersSayBeforeTheStartWaits() throws InterruptedException {
    TestChain chain = new TestChain();
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 2);
    SlowSigner signer =
        new SlowSigner(new ValidatorKey(chain.genesis.hash(), Bls.SecretKey.fromSeed(seed)));
    signer.written.countDown();
    Application application = application(chain, signer);
    ConsensusDriver driver = driver(chain, application, signer, InstantSource.system());
    NodeId peer = chain.genesis.validators().getFirst().validator().nodeId();
    Subject nullify = new Subject.Nullify(0, 1);
    driver.onSynced(
        peer,
        new Certificate(
            nullify, Bitmap.of(1, new BitSet()), BlsSignature.of(new byte[BlsSignature.SIZE])));
    CountDownLatch answered = new CountDownLatch(1);
    driver.onCertificateRequest(
        peer, new Wire.CertificateRequest(-1, 1, true), answer -> answered.countDown());
    driver.start();
    assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(driver.epoch()).isZero();
    driver.close();
    application.close();
  }

  @Test
  void closingLetsASyncEnd() throws InterruptedException {
    TestChain chain = new TestChain();
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 2);
    SlowSigner signer =
        new SlowSigner(new ValidatorKey(chain.genesis.hash(), Bls.SecretKey.fromSeed(seed)));
    Application application = application(chain, signer);
    ConsensusDriver driver = driver(chain, application, signer, InstantSource.system());
    driver.start();
    assertThat(signer.syncing.await(20, TimeUnit.SECONDS)).as("a vote is synced").isTrue();
    Thread closer = Thread.ofPlatform().start(driver::close);
    while (closer.getState() != Thread.State.TIMED_WAITING
        && closer.getState() != Thread.State.TERMINATED) {
      Thread.sleep(1);
    }
    signer.written.countDown();
    closer.join();
    assertThat(signer.interrupted).as("an interrupt would close the guard's file").isFalse();
    assertThat(signer.done).as("the turn ended before close did").isTrue();
    application.close();
  }
}
