package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.registry.Sidecars.ProofToCheck;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProofVerifierTest {
  private static final Bytes STATEMENT = bytes(1, 2, 3);
  private final BlobStore blobs = new BlobStore(new MemoryDatabase(BlobStore.FAMILIES), () -> 0, 0);
  private final Fake even = new Fake("even/1");
  private final Fake odd = new Fake("odd/1");
  private final ProofVerifier verifier =
      new ProofVerifier(Map.of(even.id(), even, odd.id(), odd), blobs);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Hash program = blobs.put(BlobKind.PROGRAM, bytes(9));

  /** A key belongs to the system that parsed it. A proof is good if it begins with 1. */
  private static final class Fake implements ProofSystem {
    private final String id;
    private final List<Bytes> seen = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore permits = new Semaphore(1_000_000);
    private final Semaphore entered = new Semaphore(0);
    private final AtomicInteger parsed = new AtomicInteger();

    private record Key(String system) implements VerifyingKey {}

    Fake(String id) {
      this.id = id;
    }

    /** From now on each verification waits for a permit. */
    void gate() {
      permits.drainPermits();
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Limits limits() {
      return new Limits(100, 100, 100);
    }

    @Override
    public int securityBits() {
      return 1;
    }

    @Override
    public KeyResult parseKey(byte[] key) {
      parsed.incrementAndGet();
      return key.length == 1 ? new KeyResult.Parsed(new Key(id)) : new KeyResult.Malformed("long");
    }

    @Override
    public Verdict verify(VerifyingKey key, byte[] statement, byte[] proof) {
      seen.add(Bytes.of(proof));
      entered.release();
      permits.acquireUninterruptibly();
      if (!key.equals(new Key(id))) {
        return new Verdict.Rejected("a key of another system");
      }
      if (proof[0] == 2) {
        throw new IllegalStateException("a defect");
      }
      if (proof[0] == 3) {
        throw new StackOverflowError();
      }
      return proof[0] == 1 ? new Verdict.Accepted() : new Verdict.Rejected("not 1");
    }
  }

  @AfterEach
  void close() {
    even.permits.release(1000);
    verifier.close();
  }

  private ProofToCheck proof(String system, int... bytes) {
    Bytes proof = bytes(bytes);
    return new ProofToCheck(
        1, system, program, STATEMENT, blobs.put(BlobKind.PROOF, proof), proof.size());
  }

  private static Bytes bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Bytes.wrap(bytes);
  }

  private Verdict verdict(ProofToCheck proof) {
    Optional<Verdict> known = verifier.verdict(proof, () -> told.add("done"));
    if (known.isPresent()) {
      return known.get();
    }
    next();
    return verifier.verdict(proof, () -> told.add("again")).orElseThrow();
  }

  private String next() {
    try {
      return Optional.ofNullable(told.poll(20, TimeUnit.SECONDS)).orElse("nothing");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsOnceAndRemembers() {
    ProofToCheck proof = proof("even/1", 1);
    assertThat(verdict(proof)).isEqualTo(new Verdict.Accepted());
    assertThat(verdict(proof)).isEqualTo(new Verdict.Accepted());
    assertThat(verdict(proof("even/1", 7))).isEqualTo(new Verdict.Rejected("not 1"));
    assertThat(even.seen).hasSize(2);
    assertThat(told).isEmpty();
    assertThat(verifier.pending()).isZero();
  }

  /** Red when keys or verdicts are kept by program alone. */
  @Test
  void twoSystemsOfOneProgramShareNeitherKeysNorVerdicts() {
    assertThat(verdict(proof("even/1", 1))).isEqualTo(new Verdict.Accepted());
    assertThat(verdict(proof("odd/1", 1))).isEqualTo(new Verdict.Accepted());
    assertThat(odd.seen).hasSize(1);
    assertThat(verdict(proof("none/1", 1)))
        .isEqualTo(new Verdict.Rejected("no proof system none/1"));
  }

  /** Red when the first proof of a shard waits for its key. */
  @Test
  void keysArePreparedOnceAndBeforeTheyAreNeeded() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      verifier.prepare("even/1", program);
      verifier.prepare("none/1", program);
      verifier.prepare("even/1", Hash.ZERO);
    }
    for (int i = 0; i < 2000 && even.parsed.get() == 0; i++) {
      Thread.sleep(5);
    }
    assertThat(verdict(proof("even/1", 1))).isEqualTo(new Verdict.Accepted());
    assertThat(even.parsed).hasValue(1);
    assertThat(odd.parsed).hasValue(0);
  }

  @Test
  void anotherStatementIsAnotherQuestion() {
    ProofToCheck first = proof("even/1", 1);
    verdict(first);
    verdict(
        new ProofToCheck(1, "even/1", program, bytes(4), first.proofHash(), first.proofBytes()));
    assertThat(even.seen).hasSize(2);
  }

  @Test
  void lengthOfTheEnvelopeIsThatOfTheProof() {
    ProofToCheck right = proof("even/1", 1, 5);
    for (int wrong : new int[] {0, 1, 3}) {
      assertThat(
              verifier.verdict(
                  new ProofToCheck(1, "even/1", program, STATEMENT, right.proofHash(), wrong),
                  () -> told.add("done")))
          .contains(new Verdict.Rejected("the proof has 2 bytes, not " + wrong));
    }
    assertThat(verdict(right)).isEqualTo(new Verdict.Accepted());
    assertThat(even.seen).hasSize(1);
  }

  @Test
  void notHoldingIsNoVerdict() {
    Bytes proof = bytes(1);
    Hash hash = BlobKind.PROOF.hash(proof);
    ProofToCheck question = new ProofToCheck(1, "even/1", program, STATEMENT, hash, 1);
    assertThat(verifier.verdict(question, () -> told.add("early"))).isEmpty();
    assertThat(verifier.pending()).isZero();
    blobs.put(BlobKind.PROOF, proof);
    assertThat(verdict(question)).isEqualTo(new Verdict.Accepted());
    assertThat(told).isEmpty();
  }

  /** Red when a failure leaves the question pending for ever, or asks the verifier again. */
  @Test
  void verifierThatThrowsHasRefused() {
    for (int defect : new int[] {2, 3}) {
      ProofToCheck proof = proof("even/1", defect);
      assertThat(verdict(proof)).isInstanceOf(Verdict.Rejected.class);
      assertThat(verdict(proof)).isInstanceOf(Verdict.Rejected.class);
    }
    assertThat(even.seen).hasSize(2);
    assertThat(verdict(proof("even/1", 1))).isEqualTo(new Verdict.Accepted());
  }

  @Test
  void listenerThatThrowsDoesNotEndIt() {
    assertThat(
            verifier.verdict(
                proof("even/1", 1),
                () -> {
                  throw new IllegalStateException("a listener's defect");
                }))
        .isEmpty();
    assertThat(verdict(proof("even/1", 1, 1))).isEqualTo(new Verdict.Accepted());
  }

  @Test
  void malformedKeyIsAVerdict() {
    Hash other = blobs.put(BlobKind.PROGRAM, bytes(9, 9));
    ProofToCheck good = proof("even/1", 1);
    assertThat(
            verdict(
                new ProofToCheck(
                    1, "even/1", other, STATEMENT, good.proofHash(), good.proofBytes())))
        .isEqualTo(new Verdict.Rejected("key: long"));
    assertThat(verdict(good)).isEqualTo(new Verdict.Accepted());
  }

  /** A flood of arrivals is bounded, and a block's proof goes before all that wait. */
  @Test
  void blocksGoBeforeArrivals() {
    even.gate();
    for (int i = 0; i < 3 * ProofVerifier.PENDING_MAX; i++) {
      assertThat(verifier.early(proof("even/1", 0, i), () -> {})).isEmpty();
      assertThat(verifier.pending()).isLessThanOrEqualTo(ProofVerifier.PENDING_MAX);
    }
    even.entered.acquireUninterruptibly();
    assertThat(verifier.pending()).isEqualTo(ProofVerifier.PENDING_MAX);
    ProofToCheck voted = proof("even/1", 1);
    assertThat(verifier.verdict(voted, () -> told.add("voted"))).isEmpty();
    assertThat(verifier.pending()).isEqualTo(ProofVerifier.PENDING_MAX);
    even.permits.release(2);
    assertThat(next()).isEqualTo("voted");
    assertThat(even.seen.subList(0, 2)).containsExactly(bytes(0, 0), bytes(1));
    assertThat(verifier.verdict(voted, () -> {})).contains(new Verdict.Accepted());
  }

  /** Red when a second asker is forgotten, or told twice. */
  @Test
  void allWhoAskAreToldOnce() {
    even.gate();
    ProofToCheck proof = proof("even/1", 1);
    Runnable second = () -> told.add("second");
    verifier.early(proof, () -> told.add("first"));
    for (int i = 0; i < 100; i++) {
      verifier.verdict(proof, second);
    }
    even.permits.release(100);
    assertThat(Arrays.asList(next(), next())).containsExactly("first", "second");
    assertThat(told).isEmpty();
    assertThat(even.seen).hasSize(1);
  }

  @Test
  void verdictsAreBounded() {
    ProofToCheck oldest = proof("even/1", 1);
    verdict(oldest);
    for (int i = 0; i < ProofVerifier.VERDICTS_MAX; i++) {
      verdict(proof("even/1", 1, i >> 8, i));
    }
    assertThat(even.seen).hasSize(1 + ProofVerifier.VERDICTS_MAX);
    verdict(oldest);
    assertThat(even.seen).hasSize(2 + ProofVerifier.VERDICTS_MAX);
  }

  @Test
  void closedVerifierAnswersNothing() {
    verifier.close();
    assertThat(verifier.verdict(proof("even/1", 1), () -> told.add("done"))).isEmpty();
  }
}
