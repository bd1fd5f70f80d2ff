package endgame.zk.vm.program;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.Multiproofs;
import endgame.zk.guest.Replay;
import endgame.zk.guest.StateSource;
import endgame.zk.guest.Statement;
import endgame.zk.riscv.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes proofs of {@link ZkvmSystem}. */
public final class SpanProof {
  private final Program program;
  private final ProgramProver prover;
  private final long spanCycles;

  /**
   * A prover of one program's spans.
   *
   * @param spanCycles C_span of the chain
   */
  public SpanProof(Program program, ProgramProver prover, long spanCycles) {
    this.program = program;
    this.prover = prover;
    this.spanCycles = spanCycles;
  }

  /** What came of it. */
  public sealed interface Result {
    /** Statement and proof as {@link ZkvmSystem#verify} takes them. */
    record Proven(Bytes statement, Bytes proof, long cycles) implements Result {}

    record Failed(String reason) implements Result {}
  }

  /** A run that came to its end: what it was given, and its claim. */
  private record Known(List<Replay.Given> items, Claim claim) {}

  /**
   * Runs a span, then proves that run.
   *
   * @param items of the span, without END
   * @param state at its start
   * @param multiproofs of that state
   * @param earner who earns for it, 20 bytes
   */
  public Result prove(
      List<Item> items,
      StateSource state,
      Multiproofs multiproofs,
      Bytes earner,
      ProgramProver.Progress progress) {
    return switch (GuestRun.start(program, state, spanCycles)) {
      case GuestRun.Started.Failed(String reason) -> new Result.Failed(reason);
      case GuestRun.Started.Suspended(GuestRun run) -> {
        List<Replay.Given> given = new ArrayList<>();
        for (Item item : items) {
          if (!(run.give(item) instanceof GuestRun.Given.ItemDone)) {
            yield new Result.Failed("an item is null or has no result: only a witness shows that");
          }
          given.add(Replay.Given.of(item));
        }
        Multiproofs noted =
            (keys, deleted) -> {
              byte[] multiproof = multiproofs.of(keys, deleted);
              given.add(new Replay.Given(Item.END, Bytes.of(multiproof)));
              return multiproof;
            };
        yield switch (run.finish(noted)) {
          case GuestRun.Finished.Failed(String reason) -> new Result.Failed(reason);
          case GuestRun.Finished.Journal(Bytes journal) -> {
            Optional<Claim> claim = Claim.parse(journal);
            yield claim.isEmpty()
                ? new Result.Failed("the journal is no claim")
                : prove(new Known(given, claim.get()), state, earner, progress);
          }
        };
      }
    };
  }

  private Result prove(
      Known known, StateSource state, Bytes earner, ProgramProver.Progress progress) {
    Bytes statement = new Statement(earner, known.claim()).encode();
    byte[] context = ZkvmSystem.context(statement.toArray());
    Replay host = Replay.ofSpan(known.items(), state);
    return switch (prover.prove(host, spanCycles, context, progress)) {
      case ProgramProver.Result.Failed(String reason) -> new Result.Failed(reason);
      case ProgramProver.Result.Proven(ProgramProof proof, long cycles) ->
          proof.exitCode() != 0 || !proof.journal().equals(known.claim().encode())
              ? new Result.Failed("the run that was proven ended otherwise")
              : new Result.Proven(statement, Bytes.of(proof.encode()), cycles);
    };
  }
}
