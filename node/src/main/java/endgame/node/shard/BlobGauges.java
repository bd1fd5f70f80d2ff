package endgame.node.shard;

import endgame.node.metrics.Metrics;
import java.util.Locale;

/** Metrics of what is held and waited for beside blocks. */
public final class BlobGauges {
  private BlobGauges() {}

  public static void register(
      Metrics metrics, BlobStore blobs, BlobExchange exchange, ProofVerifier verifier) {
    for (BlobKind kind : BlobKind.values()) {
      String name = "blob_" + kind.name().toLowerCase(Locale.ROOT);
      metrics.watch(name + "_bytes", "Bytes held beside blocks.", () -> blobs.held(kind).bytes());
      metrics.watch(name + "_count", "Blobs held beside blocks.", () -> blobs.held(kind).count());
    }
    metrics.watch("blob_fetches", "Blobs that are fetched or wait for it.", exchange::pending);
    metrics.watch("proofs_pending", "Proofs that wait for a verdict.", verifier::pending);
  }
}
