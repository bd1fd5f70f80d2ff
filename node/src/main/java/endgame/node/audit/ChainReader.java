package endgame.node.audit;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Block;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.node.Node;
import endgame.shard.protocol.SignedHeader;
import endgame.storage.StorageFailure;
import endgame.storage.kv.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the chain of one node: blocks, finalizations, batch headers. */
final class ChainReader {
  private final Genesis genesis;
  private final FinalChain chain;
  private final Findings findings;
  private final List<Final> certificates = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private long readBatchesTo;

  /** A finalization and where it is. */
  record Final(String source, Certificate certificate) {}

  /** A batch header that a block of {@code epoch} ordered. */
  record Batch(String source, long epoch, SignedHeader header) {}

  ChainReader(Genesis genesis, FinalChain chain, Findings findings) {
    this.genesis = genesis;
    this.chain = chain;
    this.findings = findings;
  }

  List<Final> certificates() {
    return certificates;
  }

  List<Batch> batches() {
    return batches;
  }

  /** The final height, or empty when the chain can't be read: then there is a finding. */
  OptionalLong read(AuditedNode node) throws IOException {
    Path folder = node.dataDir().resolve("beacon/db");
    if (!Files.isDirectory(folder)) {
      findings.problem(node.name() + ": has no chain in " + folder);
      return OptionalLong.empty();
    }
    try (Database database = Database.open(folder, Node.FAMILIES, Database.Options.SMALL)) {
      ChainStore store = new ChainStore(database, genesis, Map.of());
      long height = store.head().height();
      for (long epoch = 0; epoch <= genesis.epochOf(height + 1); epoch++) {
        long id = epoch;
        store
            .state(epoch * genesis.epochLength())
            .ifPresent(state -> chain.set(id, state.validators(id)));
      }
      Hash parent = genesis.hash();
      for (long h = 1; h <= height; h++) {
        parent = height(node, store, h, parent);
      }
      return OptionalLong.of(height);
    } catch (ChainStore.OtherNetwork e) {
      findings.problem(node.name() + ": " + e.getMessage());
    } catch (StorageFailure | IllegalStateException e) {
      findings.problem(node.name() + ": its chain can't be read: " + e.getMessage());
    }
    return OptionalLong.empty();
  }

  private Hash height(AuditedNode node, ChainStore store, long h, Hash parent) {
    String place = node.name() + ": height " + h;
    Optional<Block> block = store.block(h);
    if (block.isEmpty()) {
      findings.problem(place + " has no block");
      return Hash.ZERO;
    }
    Hash digest = Schemas.digest(block.get().header());
    chain
        .conflict(h, digest)
        .ifPresent(other ->
            findings.problem(
                place + " is " + digest.shortHex() + ", on another node " + other.shortHex()));
    if (!block.get().header().parent().equals(parent)) {
      findings.problem(place + " is not on the block before it");
    }
    store.certificate(h).ifPresent(certificate -> finalization(place, h, digest, certificate));
    // All nodes have the same blocks, or there is a finding already: one node's batches do.
    if (h > readBatchesTo) {
      readBatchesTo = h;
      for (Bytes bytes : block.get().body().batches()) {
        SignedHeader.decode(bytes)
            .ifPresent(header ->
                batches.add(new Batch("the block of height " + h, genesis.epochOf(h), header)));
      }
    }
    return digest;
  }

  private void finalization(String place, long h, Hash digest, Certificate certificate) {
    if (certificate.subject() instanceof Subject.Finalize(var proposal)
        && proposal.digest().equals(digest)) {
      chain.finalized(proposal, h);
      certificates.add(new Final("the finalization in " + place, certificate));
    } else {
      findings.problem(place + " has the finalization of another block");
    }
  }
}
