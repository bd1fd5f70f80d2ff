package endgame.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.chain.ChainStore;
import endgame.node.genesis.SecretFile;
import endgame.node.metrics.Metrics;
import endgame.node.shard.BlobExchange;
import endgame.node.shard.BlobStore;
import endgame.node.shard.FinalProofs;
import endgame.node.shard.ProofVerifier;
import endgame.p2p.identity.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An observer's part: nothing of a shard is final here before its proof is checked here. */
final class ObserverRole {
  private static final Logger LOG = LoggerFactory.getLogger(ObserverRole.class);
  private final Optional<FinalProofs> proofs;

  private ObserverRole(Optional<FinalProofs> proofs) {
    this.proofs = proofs;
  }

  static ObserverRole of(
      NodeConfig config,
      ChainStore store,
      BlobStore blobs,
      BlobExchange exchange,
      ProofVerifier verifier,
      Metrics metrics) {
    if (config.role() != NodeConfig.Role.OBSERVER) {
      return new ObserverRole(Optional.empty());
    }
    FinalProofs proofs =
        new FinalProofs(
            store,
            blobs,
            exchange,
            verifier,
            config::follows,
            config.retentionHeights(),
            ObserverRole::stop);
    metrics.watch(
        "observer_checked_height",
        "Height up to which this node has checked the proofs itself.",
        proofs::checkedHeight);
    metrics.watch(
        "observer_missing_proofs",
        "Final statements whose proof nobody has any more.",
        () -> proofs.progress().missing());
    return new ObserverRole(Optional.of(proofs));
  }

  /** An observer's key stands for nothing but its links: it is made when there is none. */
  static NodeKey nodeKey(NodeConfig config) throws IOException {
    Path file = config.dataDir().resolve("p2p/node.key");
    if (config.role() == NodeConfig.Role.OBSERVER && !Files.exists(file)) {
      byte[] seed = new byte[NodeKey.SEED_BYTES];
      new SecureRandom().nextBytes(seed);
      SecretFile.create(file, seed);
    }
    return NodeKey.fromSeed(SecretFile.read(file));
  }

  private static void stop(FinalProofs.Falsehood found) {
    LOG.error(
        "height={} shard={} the node stops: a false proof is final, so two thirds of the weight"
            + " have signed for it. Trust this network no more, and keep the data directory as"
            + " evidence. The verifier says: {}",
        found.height(),
        found.shard(),
        found.reason());
    Runtime.getRuntime().halt(70);
  }

  void start(java.util.function.Consumer<AutoCloseable> open) {
    proofs.ifPresent(p -> {
      open.accept(p);
      p.start();
    });
  }

  void hint() {
    proofs.ifPresent(FinalProofs::hint);
  }

  /** The last batch of a shard that may be called final. */
  long finalBatch(int shard) {
    return proofs.map(p -> p.finalBatch(shard)).orElse(Long.MAX_VALUE);
  }

  /** Height up to which proofs are needed no more. */
  long checkedHeight() {
    return proofs.map(FinalProofs::checkedHeight).orElse(Long.MAX_VALUE);
  }

  /** Its part of {@code endgame_status}. */
  void addTo(ObjectNode status) {
    proofs
        .map(FinalProofs::progress)
        .ifPresent(progress -> {
          ObjectNode observer = status.putObject("observer");
          observer.put("checked", progress.checked());
          observer.put("verified", progress.verified());
          observer.put("missing", progress.missing());
        });
  }
}
