package endgame.node.audit;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.codec.Merkle;
import endgame.consensus.signer.GuardRecord;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.BatchHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads the files of nodes that don't run, and compares. See the package for what and how. */
public final class Audit {
  private final Genesis genesis;
  private final List<AuditedNode> nodes;
  private final Findings findings = new Findings();
  private final FinalChain chain = new FinalChain();
  private final List<String> lines = new ArrayList<>();

  public Audit(Genesis genesis, List<AuditedNode> nodes) {
    this.genesis = genesis;
    this.nodes = List.copyOf(nodes);
  }

  /**
   * What was found.
   *
   * @param lines what was read of each node, and up to where
   * @param problems one sentence each, double signs among them
   * @param votes own votes in journals
   */
  public record Report(
      List<String> lines,
      List<String> problems,
      long lowest,
      long highest,
      long votes,
      long doubleSigns) {
    public Report {
      lines = List.copyOf(lines);
      problems = List.copyOf(problems);
    }

    public boolean clean() {
      return problems.isEmpty();
    }
  }

  /** Once per object. */
  public Report run() throws IOException {
    Validators validators = new Validators(nodes, chain, findings);
    ChainReader chains = new ChainReader(genesis, chain, findings);
    Map<String, Long> heights = new HashMap<>();
    long lowest = Long.MAX_VALUE;
    long highest = 0;
    for (AuditedNode node : nodes) {
      OptionalLong height = chains.read(node);
      heights.put(node.name(), height.orElse(0));
      highest = Math.max(highest, height.orElse(0));
      if (node.validator()) {
        lowest = Math.min(lowest, height.orElse(0));
      }
    }
    chains.certificates().forEach(f -> validators.certified(f.certificate(), f.source()));
    SignedReader signed = new SignedReader(validators, findings);
    Map<String, Boolean> complete = new HashMap<>();
    for (AuditedNode node : nodes) {
      long height = heights.getOrDefault(node.name(), 0L);
      String line = node.name() + ": final height " + height + "; " + signed.journals(node, height);
      if (node.validator()) {
        SignedReader.Guard guard = signed.guard(node);
        complete.put(node.name(), guard.complete());
        line += "; " + guard.text();
      }
      lines.add(line);
    }
    for (AuditedNode node : nodes) {
      if (node.validator()) {
        validators.votes(node.name()).checkGuard();
      }
    }
    chains.batches().forEach(batch -> ordered(validators, batch, complete));
    return new Report(
        lines,
        findings.texts(),
        lowest == Long.MAX_VALUE ? 0 : lowest,
        highest,
        signed.votes(),
        findings.doubleSigns());
  }

  /** Two members with one account: the chain alone doesn't say which of them signed. */
  private static void ordered(
      Validators validators, ChainReader.Batch batch, Map<String, Boolean> complete) {
    BatchHeader header = batch.header().header();
    List<String> names = validators.withAccount(batch.epoch(), header.sequencer());
    if (names.size() == 1) {
      Hash signed = Hash.of(Merkle.sha256().digest(header.root().toBytes()));
      validators
          .batches(names.getFirst())
          .ordered(
              new GuardRecord.Batched(header.shard(), header.parent(), header.validFrom(), signed),
              batch.source(),
              complete.getOrDefault(names.getFirst(), false));
    }
  }
}
