package endgame.node.devnet;

import endgame.consensus.bft.JournalRecord;
import endgame.consensus.bft.RecordCodec;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.node.Node;
import endgame.node.beacon.EpochJournals;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.genesis.GenesisFile;
import endgame.storage.journal.DiskFile;
import endgame.storage.journal.Journal;
import endgame.storage.kv.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads what every validator of a stopped devnet has kept, and compares. */
public final class DevnetAudit {
  private final DevnetPlan plan;
  private final Consumer<String> print;
  private final Map<Long, Hash> digests = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private long votes;

  public DevnetAudit(DevnetPlan plan, Consumer<String> print) {
    this.plan = plan;
    this.print = print;
  }

  /** True when nothing contradicts anything. */
  public boolean run() throws IOException {
    int doubleSigns = 0;
    long lowest = Long.MAX_VALUE;
    long highest = 0;
    for (Member member : plan.members()) {
      if (new DevnetProcesses(plan).process(member).isPresent()) {
        throw new IOException(member.name() + " runs: stop the devnet first");
      }
      long height = chain(member);
      if (!member.prover()) {
        lowest = Math.min(lowest, height);
        doubleSigns += journals(member);
      }
      highest = Math.max(highest, height);
    }
    problems.forEach(print);
    print.accept(
        "heights " + lowest + " to " + highest + ", one digest each: " + problems.isEmpty());
    print.accept("votes read " + votes);
    print.accept("double signs: " + doubleSigns);
    return problems.isEmpty() && doubleSigns == 0;
  }

  private long chain(Member member) throws IOException {
    Path folder = member.dataDir().resolve("beacon/db");
    try (Database database = Database.open(folder, Node.FAMILIES, Database.Options.SMALL)) {
      ChainStore store =
          new ChainStore(
              database, GenesisFile.read(plan.folder().resolve("genesis.json")), Map.of());
      long height = store.head().height();
      for (long h = 1; h <= height; h++) {
        Hash digest =
            Schemas.digest(
                store.block(h).orElseThrow(() -> new IOException("a block is missing")).header());
        Hash other = digests.putIfAbsent(h, digest);
        if (other != null && !other.equals(digest)) {
          problems.add(
              member.name()
                  + " height "
                  + h
                  + " "
                  + digest.shortHex()
                  + ", elsewhere "
                  + other.shortHex());
        }
      }
      print.accept(
          member.name() + " final height " + height + " " + store.head().digest().shortHex());
      return height;
    } catch (ChainStore.OtherNetwork e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Two different votes of one kind in one view, or a Nullify and a Finalize. */
  private int journals(Member member) throws IOException {
    Map<String, Subject> seen = new TreeMap<>();
    int doubleSigns = 0;
    for (Path file : EpochJournals.files(member.dataDir().resolve("beacon/journal"))) {
      if (!(Journal.open(new DiskFile(file)) instanceof Journal.Opened(var journal, var records))) {
        problems.add(member.name() + ": " + file + " is damaged");
        continue;
      }
      journal.close();
      for (byte[] bytes : records) {
        if (RecordCodec.decode(bytes).orElse(null) instanceof JournalRecord.OwnVote(var vote)) {
          votes++;
          doubleSigns += contradicts(seen, vote.subject()) ? 1 : 0;
        }
      }
    }
    return doubleSigns;
  }

  private static boolean contradicts(Map<String, Subject> seen, Subject subject) {
    String view = subject.epoch() + "/" + subject.view() + "/";
    String kind = subject.getClass().getSimpleName();
    Subject before = seen.putIfAbsent(view + kind, subject);
    boolean opposite =
        switch (subject) {
          case Subject.Notarize _ -> false;
          case Subject.Nullify _ -> seen.containsKey(view + "Finalize");
          case Subject.Finalize _ -> seen.containsKey(view + "Nullify");
        };
    return opposite || (before != null && !before.equals(subject));
  }
}
