package endgame.node.devnet;

import endgame.consensus.types.NodeId;
import endgame.node.audit.Audit;
import endgame.node.audit.AuditedNode;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.genesis.GenesisFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads what every node of a stopped devnet has kept, and compares. */
public final class DevnetAudit {
  private final DevnetPlan plan;
  private final Consumer<String> print;

  public DevnetAudit(DevnetPlan plan, Consumer<String> print) {
    this.plan = plan;
    this.print = print;
  }

  /** True when nothing contradicts anything. */
  public boolean run() throws IOException {
    List<AuditedNode> nodes = new ArrayList<>();
    for (Member member : plan.members()) {
      if (new DevnetProcesses(plan).process(member).isPresent()) {
        throw new IOException(
            member.name() + " runs: stop the devnet first, with 'endgame devnet down'");
      }
      nodes.add(
          new AuditedNode(
              member.name(),
              NodeId.of(plan.nodeKey(member).id().toBytes()),
              !member.prover(),
              member.dataDir()));
    }
    Audit.Report report =
        new Audit(GenesisFile.read(plan.folder().resolve("genesis.json")), nodes).run();
    report.lines().forEach(print);
    report.problems().forEach(problem -> print.accept("PROBLEM " + problem));
    print.accept(
        "heights 1 to "
            + report.lowest()
            + " on every validator, up to "
            + report.highest()
            + " on some; problems: "
            + report.problems().size());
    print.accept("votes in journals: " + report.votes());
    print.accept("double signs: " + report.doubleSigns());
    return report.clean();
  }
}
