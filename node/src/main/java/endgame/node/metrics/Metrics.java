package endgame.node.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** Every metric of a node, by name. */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Gauge finalHeight = gauge("beacon_final_height", "Height of the last final block.");
  private final Gauge epoch = gauge("consensus_epoch", "Current epoch.");
  private final Gauge view = gauge("consensus_view", "Current view within the epoch.");
  private final Counter blocks =
      Counter.builder()
          .name("beacon_blocks_final_total")
          .help("Blocks this process saw become final.")
          .register(registry);
  private final Counter nullified =
      Counter.builder()
          .name("consensus_views_nullified_total")
          .help("Views that ended without a block.")
          .register(registry);
  private final Counter notarized =
      Counter.builder()
          .name("consensus_views_notarized_total")
          .help("Views whose block a quorum notarized: a soft confirmation.")
          .register(registry);
  private final Histogram finality =
      Histogram.builder()
          .name("consensus_finality_seconds")
          .help("From a proposal's arrival to its finality.")
          .classicUpperBounds(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
          .register(registry);
  private final FinalityTimes finalityTimes = new FinalityTimes();
  private final Gauge shardHead = shardGauge("shard_head_batch", "Last executed batch of a shard.");
  private final Gauge shardOrdered =
      shardGauge("shard_ordered_batch", "Last ordered batch of a shard.");
  private final Gauge shardFinal = shardGauge("shard_final_batch", "Last final batch of a shard.");
  private final Histogram shardStages =
      Histogram.builder()
          .name("shard_proof_seconds")
          .help("From a span's last block to a stage: executed, proving, proven, final.")
          .labelNames("shard", "stage")
          .classicUpperBounds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600)
          .register(registry);
  private final Histogram verification =
      Histogram.builder()
          .name("shard_proof_verify_seconds")
          .help("Time to verify a proof.")
          .labelNames("system")
          .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
          .register(registry);
  private final Histogram proving =
      Histogram.builder()
          .name("prover_span_seconds")
          .help("Time to prove a span.")
          .classicUpperBounds(0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600)
          .register(registry);
  private final Counter provenCycles = counter("prover_cycles_total", "Cycles proven.");
  private final Counter provenBytes = counter("prover_proof_bytes_total", "Bytes of proofs made.");
  private final Histogram rpc =
      Histogram.builder()
          .name("rpc_request_seconds")
          .help("Time to answer a JSON-RPC call.")
          .labelNames("method", "status")
          .classicUpperBounds(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10)
          .register(registry);

  public Metrics() {
    JvmMetrics.builder().register(registry);
  }

  private Gauge gauge(String name, String help) {
    return Gauge.builder().name(name).help(help).register(registry);
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  private Gauge shardGauge(String name, String help) {
    return Gauge.builder().name(name).help(help).labelNames("shard").register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  /** Registers a gauge that is read when scraped. */
  public void watch(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  public void blockFinal(long height) {
    finalHeight.set((double) height);
    blocks.inc();
  }

  public void view(long epochNumber, long viewNumber) {
    epoch.set((double) epochNumber);
    view.set((double) viewNumber);
  }

  public void viewNotarized() {
    notarized.inc();
  }

  public void viewNullified() {
    nullified.inc();
  }

  public void finality(double seconds) {
    finality.observe(seconds);
    finalityTimes.add(seconds * 1000);
  }

  public FinalityTimes finalityTimes() {
    return finalityTimes;
  }

  public void shardOrdered(int shard, long batch) {
    shardOrdered.labelValues(Integer.toString(shard)).set((double) batch);
  }

  public void shardHead(int shard, long batch) {
    shardHead.labelValues(Integer.toString(shard)).set((double) batch);
  }

  public void shardFinal(int shard, long batch) {
    shardFinal.labelValues(Integer.toString(shard)).set((double) batch);
  }

  /** A span came so far, so long after its last block. */
  public void shardStage(int shard, String stage, double seconds) {
    shardStages.labelValues(Integer.toString(shard), stage).observe(seconds);
  }

  /** A proof was verified; {@code system} is one of this build's. */
  public void verified(String system, double seconds) {
    verification.labelValues(system).observe(seconds);
  }

  /** This node has proven a span. */
  public void spanProven(long cycles, long bytes, double seconds) {
    proving.observe(seconds);
    provenCycles.inc(cycles);
    provenBytes.inc(bytes);
  }

  /** One JSON-RPC call; {@code method} must come from the node's own table. */
  public void rpc(String method, boolean failed, double seconds) {
    rpc.labelValues(method, failed ? "error" : "ok").observe(seconds);
  }
}
