package endgame.node.shard;

import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.registry.Sidecars.ProofToCheck;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.ProofSystem.KeyResult;
import endgame.zk.proof.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies proofs on one low-priority thread and remembers the verdicts.
 *
 * <p>Not holding something is no verdict and is not remembered as one. A verifier that throws,
 * against its contract, has refused the proof: it would throw again.
 */
public final class ProofVerifier implements AutoCloseable {
  public static final int VERDICTS_MAX = 4096;

  /** Proofs that wait or are being verified. */
  public static final int PENDING_MAX = 64;

  public static final int KEYS_MAX = 64;

  /** Who is told of one verdict. */
  public static final int WAITING_MAX = 16;

  private static final Logger LOG = LoggerFactory.getLogger(ProofVerifier.class);
  private final Map<String, ProofSystem> systems;
  private final BlobStore blobs;
  private final Map<KeyName, ProofSystem.VerifyingKey> keys = new LinkedHashMap<>();
  private final Map<Question, Verdict> verdicts = new LinkedHashMap<>();
  private final Map<Question, Pending> pending = new LinkedHashMap<>();
  private final Set<KeyName> asked = new LinkedHashSet<>();
  private final Deque<KeyName> toPrepare = new ArrayDeque<>();
  private final Thread thread;
  private volatile ObjDoubleConsumer<String> verified = (system, seconds) -> {};
  private boolean closed;

  /** One program has another key in each system. */
  private record KeyName(String system, Hash keyHash) {}

  /** What a verdict is about, by hashes: statements are up to 64 KiB. */
  private record Question(KeyName key, Hash statementHash, Hash proofHash) {}

  private static final class Pending {
    private final Question question;
    private final ProofToCheck proof;
    private final Set<Runnable> then = new LinkedHashSet<>();
    private boolean voted;
    private boolean running;

    Pending(Question question, ProofToCheck proof) {
      this.question = question;
      this.proof = proof;
    }
  }

  // Votes must never wait for a proof: the scheduler is only asked to prefer them.
  @SuppressWarnings("ThreadPriorityCheck")
  public ProofVerifier(Map<String, ProofSystem> systems, BlobStore blobs) {
    this.systems = Map.copyOf(systems);
    this.blobs = blobs;
    this.thread =
        Thread.ofPlatform()
            .name("verifier")
            .daemon(true)
            .priority(Thread.MIN_PRIORITY)
            .start(this::work);
  }

  /** Whom to tell how long each verification took, by proof system. */
  public void watch(ObjDoubleConsumer<String> listener) {
    verified = listener;
  }

  /**
   * The verdict on a proof of a block, if it is known; otherwise verification starts, before that
   * of proofs that only arrived, and {@code then} runs once when there is a verdict.
   */
  public Optional<Verdict> verdict(ProofToCheck proof, Runnable then) {
    return ask(proof, then, true);
  }

  /** The same for a proof that no block needs yet; when too many wait, it is not taken. */
  public Optional<Verdict> early(ProofToCheck proof, Runnable then) {
    return ask(proof, then, false);
  }

  private synchronized Optional<Verdict> ask(ProofToCheck proof, Runnable then, boolean voted) {
    var length = blobs.size(BlobKind.PROOF, proof.proofHash());
    if (length.isEmpty() || !blobs.has(BlobKind.PROGRAM, proof.keyHash())) {
      return Optional.empty();
    }
    if (length.getAsInt() != proof.proofBytes()) {
      return Optional.of(
          new Verdict.Rejected(
              "the proof has " + length.getAsInt() + " bytes, not " + proof.proofBytes()));
    }
    Question question = question(proof);
    Verdict known = verdicts.get(question);
    if (known != null) {
      return Optional.of(known);
    }
    Pending waiting = pending.get(question);
    if (waiting == null) {
      if (closed || (pending.size() >= PENDING_MAX && !(voted && dropOne()))) {
        return Optional.empty();
      }
      waiting = new Pending(question, proof);
      pending.put(question, waiting);
      notifyAll();
    }
    waiting.voted |= voted;
    if (waiting.then.size() < WAITING_MAX) {
      waiting.then.add(then);
    }
    return Optional.empty();
  }

  /** Parses a key before the first proof needs it: that of {@code zkvm/1} takes seconds. */
  public synchronized void prepare(String system, Hash keyHash) {
    KeyName name = new KeyName(system, keyHash);
    if (systems.containsKey(system)
        && asked.size() < KEYS_MAX
        && blobs.has(BlobKind.PROGRAM, keyHash)
        && asked.add(name)) {
      toPrepare.add(name);
      notifyAll();
    }
  }

  private static Question question(ProofToCheck proof) {
    return new Question(
        new KeyName(proof.proofSystem(), proof.keyHash()),
        Hash.of(Merkle.sha256().digest(proof.statement().toArray())),
        proof.proofHash());
  }

  /** Makes room for a proof that a vote waits for. */
  private boolean dropOne() {
    for (Pending waiting : pending.values()) {
      if (!waiting.voted && !waiting.running) {
        pending.remove(waiting.question);
        return true;
      }
    }
    return false;
  }

  /** Proofs that wait or are being verified. */
  public synchronized int pending() {
    return pending.size();
  }

  private void work() {
    try {
      while (true) {
        Optional<Pending> next = take();
        if (next.isPresent()) {
          answer(next.get(), verify(next.get().proof, next.get().question.key()));
        } else {
          prepareOne();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.error("the node stops: proofs can't be verified after this", e);
      Runtime.getRuntime().halt(70);
    }
  }

  /** What is to be verified next; empty when there is time to prepare a key. */
  private synchronized Optional<Pending> take() throws InterruptedException {
    while (true) {
      Optional<Pending> first =
          pending.values().stream()
              .filter(p -> p.voted)
              .findFirst()
              .or(() -> pending.values().stream().findFirst());
      if (first.isPresent()) {
        first.get().running = true;
        return first;
      }
      if (!toPrepare.isEmpty()) {
        return Optional.empty();
      }
      wait();
    }
  }

  private void prepareOne() {
    KeyName name;
    synchronized (this) {
      name = toPrepare.remove();
    }
    ProofSystem system = systems.get(name.system());
    Optional<Bytes> program = blobs.get(BlobKind.PROGRAM, name.keyHash());
    if (system != null && program.isPresent() && !keys.containsKey(name)) {
      try {
        if (system.parseKey(program.get().toArray()) instanceof KeyResult.Parsed(var key)) {
          keep(name, key);
        }
      } catch (RuntimeException | StackOverflowError e) {
        LOG.error("a key of {} could not be parsed: its defect", name.system(), e);
      }
    }
  }

  private void keep(KeyName name, ProofSystem.VerifyingKey key) {
    if (keys.size() >= KEYS_MAX) {
      keys.remove(keys.keySet().iterator().next());
    }
    keys.put(name, key);
  }

  private void answer(Pending done, Optional<Verdict> verdict) {
    synchronized (this) {
      pending.remove(done.question);
      if (verdict.isEmpty()) {
        // Whoever still wants it fetches it first, and asks then.
        return;
      }
      if (verdicts.size() >= VERDICTS_MAX) {
        verdicts.remove(verdicts.keySet().iterator().next());
      }
      verdicts.put(done.question, verdict.get());
    }
    for (Runnable then : done.then) {
      try {
        then.run();
      } catch (RuntimeException e) {
        LOG.error("telling of a verdict failed", e);
      }
    }
  }

  /** Empty when program or proof went while this waited. */
  private Optional<Verdict> verify(ProofToCheck proof, KeyName name) {
    ProofSystem system = systems.get(name.system());
    if (system == null) {
      return Optional.of(new Verdict.Rejected("no proof system " + name.system()));
    }
    Optional<Bytes> bytes = blobs.get(BlobKind.PROOF, proof.proofHash());
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    long start = System.nanoTime();
    Optional<Verdict> verdict;
    try {
      verdict = verify(system, name, proof.statement(), bytes.get());
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error(
          "shard={} proof={} the verifier of {} failed: its defect, please report it",
          proof.shard(),
          proof.proofHash().hex(),
          name.system(),
          e);
      verdict = Optional.of(new Verdict.Rejected("the verifier failed: " + e));
    }
    verified.accept(name.system(), (System.nanoTime() - start) / 1e9);
    LOG.debug(
        "shard={} proof={} {} in {} ms",
        proof.shard(),
        proof.proofHash().shortHex(),
        verdict,
        (System.nanoTime() - start) / 1_000_000);
    return verdict;
  }

  private Optional<Verdict> verify(ProofSystem system, KeyName name, Bytes statement, Bytes proof) {
    ProofSystem.VerifyingKey key = keys.get(name);
    if (key == null) {
      Optional<Bytes> program = blobs.get(BlobKind.PROGRAM, name.keyHash());
      if (program.isEmpty()) {
        return Optional.empty();
      }
      switch (system.parseKey(program.get().toArray())) {
        case KeyResult.Malformed(String reason) -> {
          return Optional.of(new Verdict.Rejected("key: " + reason));
        }
        case KeyResult.Parsed(var parsed) -> key = parsed;
      }
      keep(name, key);
    }
    return Optional.of(system.verify(key, statement.toArray(), proof.toArray()));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    thread.interrupt();
  }
}
