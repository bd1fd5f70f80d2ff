package endgame.node;

import endgame.consensus.crypto.Secp256k1;
import endgame.node.genesis.SecretFile;
import endgame.node.metrics.Metrics;
import endgame.node.shard.ProofWatch;
import endgame.node.shard.Proving;
import endgame.node.shard.SpanStages;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.shard.proving.ZkvmMaker;
import endgame.zk.parallel.Workers;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** What a prover does, as metrics and stages of spans. */
record ProverRole(Metrics metrics, SpanStages stages) implements Proving.Listener {
  /**
   * The prover of a node with that role.
   *
   * @param open keeps what is to be closed when the node stops
   */
  static Optional<Proving> of(
      NodeConfig config, Metrics metrics, SpanStages stages, Consumer<AutoCloseable> open)
      throws IOException {
    if (config.role() != NodeConfig.Role.PROVER) {
      return Optional.empty();
    }
    Secp256k1.SecretKey key =
        Secp256k1.SecretKey.of(SecretFile.read(config.dataDir().resolve("account.key")));
    int threads = config.prover().threads();
    ExecutorService executor = Executors.newFixedThreadPool(threads, Proving.THREADS);
    open.accept(executor::shutdownNow);
    ProofWatch watch = new ProofWatch();
    ZkvmMaker zkvm =
        new ZkvmMaker(Workers.on(executor, threads), 1 << config.prover().segmentLog(), watch);
    Map<String, SpanProver> provers =
        Map.of(
            "witness/1", new SpanProver(key, new WitnessMaker()),
            "zkvm/1", new SpanProver(key, zkvm));
    Proving proving = new Proving(provers, key.address(), watch, new ProverRole(metrics, stages));
    metrics.watch("prover_jobs_waiting", "Spans to prove.", () -> proving.counts().waiting());
    metrics.watch("prover_jobs_active", "Spans being proven.", () -> proving.counts().leased());
    metrics.watch(
        "prover_failures_total", "Proofs that failed; each is tried again.", proving::failures);
    return Optional.of(proving);
  }

  @Override
  public void begins(int shard, long span) {
    stages.reached(shard, span, SpanStages.Stage.PROVING);
  }

  @Override
  public void proven(long cycles, long bytes, double seconds) {
    metrics.spanProven(cycles, bytes, seconds);
  }
}
