package endgame.node.shard;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.registry.Sidecars.ProofToCheck;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies proofs on one low-priority thread and remembers the verdicts. */
public final class ProofVerifier implements AutoCloseable {
  private static final int VERDICTS_MAX = 4096;
  private static final Logger LOG = LoggerFactory.getLogger(ProofVerifier.class);
  private final Map<String, ProofSystem> systems;
  private final BlobStore blobs;
  private final Map<Hash, ProofSystem.KeyResult> keys = new HashMap<>();
  private final Map<Key, Optional<Verdict>> verdicts = new LinkedHashMap<>();

  // Votes must never wait for a proof: the scheduler is only asked to prefer them.
  @SuppressWarnings("ThreadPriorityCheck")
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform()
              .name("verifier")
              .daemon(true)
              .priority(Thread.MIN_PRIORITY)
              .factory());

  /** What a verdict is about. */
  private record Key(Hash programHash, Bytes statement, Hash proofHash) {}

  public ProofVerifier(Map<String, ProofSystem> systems, BlobStore blobs) {
    this.systems = Map.copyOf(systems);
    this.blobs = blobs;
  }

  /**
   * The verdict if it is known; otherwise verification starts, and {@code then} runs when it is
   * done. Program and proof must be held.
   */
  public synchronized Optional<Verdict> verdict(ProofToCheck proof, Runnable then) {
    Key key = new Key(proof.keyHash(), proof.statement(), proof.proofHash());
    Optional<Verdict> known = verdicts.get(key);
    if (known != null) {
      return known;
    }
    if (!blobs.has(BlobKind.PROOF, proof.proofHash())
        || !blobs.has(BlobKind.PROGRAM, proof.keyHash())) {
      // Not holding something is no verdict, and must not be remembered as one.
      return Optional.empty();
    }
    if (verdicts.size() >= VERDICTS_MAX) {
      verdicts.remove(verdicts.keySet().iterator().next());
    }
    verdicts.put(key, Optional.empty());
    try {
      thread.execute(() -> {
        Verdict verdict = verify(proof);
        synchronized (this) {
          verdicts.put(key, Optional.of(verdict));
        }
        then.run();
      });
    } catch (RejectedExecutionException e) {
      verdicts.remove(key);
    }
    return Optional.empty();
  }

  private Verdict verify(ProofToCheck proof) {
    ProofSystem system = systems.get(proof.proofSystem());
    Optional<Bytes> bytes = blobs.get(BlobKind.PROOF, proof.proofHash());
    if (system == null || bytes.isEmpty()) {
      return new Verdict.Rejected("proof system or proof is missing");
    }
    long start = System.nanoTime();
    ProofSystem.KeyResult key =
        keys.computeIfAbsent(
            proof.keyHash(),
            hash ->
                blobs
                    .get(BlobKind.PROGRAM, hash)
                    .map(elf -> system.parseKey(elf.toArray()))
                    .orElse(new ProofSystem.KeyResult.Malformed("the program is not here")));
    Verdict verdict =
        switch (key) {
          case ProofSystem.KeyResult.Malformed(String reason) -> {
            keys.remove(proof.keyHash());
            yield new Verdict.Rejected("key: " + reason);
          }
          case ProofSystem.KeyResult.Parsed(var parsed) ->
              system.verify(parsed, proof.statement().toArray(), bytes.get().toArray());
        };
    LOG.debug(
        "shard={} proof={} {} in {} ms",
        proof.shard(),
        proof.proofHash().shortHex(),
        verdict,
        (System.nanoTime() - start) / 1_000_000);
    return verdict;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
