package endgame.zk.witness;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.Multiproofs;
import endgame.zk.guest.PartialTree;
import endgame.zk.guest.StateSource;
import endgame.zk.guest.Statement;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Makes proofs of {@code witness/1}. */
public final class WitnessProver {
  private final long spanCycles;

  /** A statement with its proof, or why there is none. */
  public sealed interface Result {
    record Proven(Bytes statement, Bytes proof) implements Result {}

    record Failed(String reason) implements Result {}
  }

  /**
   * @param spanCycles C_span of the chain
   */
  public WitnessProver(long spanCycles) {
    this.spanCycles = spanCycles;
  }

  /**
   * Runs a span and shows it.
   *
   * @param items of the span, without END
   * @param state at its start
   * @param multiproofs of that state
   * @param prover who earns for it, 20 bytes
   */
  public Result prove(
      byte[] elf, List<Item> items, StateSource state, Multiproofs multiproofs, Bytes prover) {
    return switch (Elf.load(elf)) {
      case Elf.Result.Malformed malformed -> new Result.Failed(malformed.reason());
      case Elf.Result.Loaded loaded -> prove(loaded.program(), items, state, multiproofs, prover);
    };
  }

  /** As {@link #prove(byte[], List, StateSource, Multiproofs, Bytes)} for a loaded program. */
  public Result prove(
      Program program, List<Item> items, StateSource state, Multiproofs multiproofs, Bytes prover) {
    return switch (GuestRun.start(program, state, spanCycles)) {
      case GuestRun.Started.Failed failed -> new Result.Failed(failed.reason());
      case GuestRun.Started.Suspended suspended ->
          prove(suspended.run(), items, state, multiproofs, prover);
    };
  }

  private static Result prove(
      GuestRun run, List<Item> items, StateSource state, Multiproofs multiproofs, Bytes prover) {
    for (Item item : items) {
      if (run.give(item) instanceof GuestRun.Given.Failed failed) {
        return new Result.Failed("the span has no result: " + failed.reason());
      }
    }
    SortedSet<Bytes> used = WitnessSystem.usedKeys(run);
    Bytes treeBytes = Bytes.of(multiproofs.of(used, run.deletedKeys()));
    if (!(PartialTree.parse(treeBytes) instanceof PartialTree.Result.Parsed parsed)) {
      return new Result.Failed("malformed multiproof");
    }
    PartialTree tree = parsed.tree().cut(used, run.deletedKeys(), WitnessSystem.presentKeys(run));
    SortedMap<Bytes, Optional<Bytes>> values = new TreeMap<>();
    for (Bytes key : used) {
      values.put(key, state.get(key.toArray()).map(Bytes::of));
    }
    return switch (run.finish(WitnessSystem.multiproofs(run, tree))) {
      case GuestRun.Finished.Failed failed -> new Result.Failed(failed.reason());
      case GuestRun.Finished.Journal journal ->
          Claim.parse(journal.bytes())
              .map(claim -> proven(new Statement(prover, claim), new Witness(items, values, tree)))
              .orElseGet(() -> new Result.Failed("the journal is no claim"));
    };
  }

  private static Result proven(Statement statement, Witness witness) {
    byte[] proof = witness.encode();
    return proof.length > Witness.BYTES_MAX
        ? new Result.Failed("the witness is longer than " + Witness.BYTES_MAX)
        : new Result.Proven(statement.encode(), Bytes.of(proof));
  }
}
