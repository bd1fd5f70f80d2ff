package endgame.node.bench;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.shard.BlobKind;
import endgame.node.shard.Programs;
import endgame.shard.execution.ShardState;
import endgame.shard.protocol.BatchBody;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Digest;
import endgame.storage.tree.Update;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.ProofSystem.VerifyingKey;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Program;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.program.ProgramProver;
import endgame.zk.vm.program.SpanProof;
import endgame.zk.vm.program.ZkvmSystem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Proofs of the ledger's spans with transfers, as a prover of a shard makes them. */
final class LedgerProofBench {
  private static final int ROUNDS = 3;
  private static final int VERIFICATIONS = 5;
  private static final int SEGMENT_STEPS = 1 << 20;
  private static final endgame.zk.guest.Bytes EARNER = endgame.zk.guest.Bytes.zero(20);

  private LedgerProofBench() {}

  static void measure(Report.Rows rows, int transfers, Preset preset, Workers workers) {
    Program program = LedgerBench.program();
    var programHash = endgame.zk.guest.Bytes.of(BlobKind.PROGRAM.hash(Programs.ledger()).toBytes());
    VerifyingKey key = ZkvmSystem.keyOf(program, programHash, workers);
    ZkvmSystem system = new ZkvmSystem(GuestRun.SPAN_CYCLES_DEFAULT);
    ProgramProver prover = new ProgramProver(program, preset, SEGMENT_STEPS, workers);
    SpanProof spans = new SpanProof(program, prover, GuestRun.SPAN_CYCLES_DEFAULT);
    ShardState state = state();
    List<Item> items = items(programHash, state, transfers);
    double best = Double.MAX_VALUE;
    double verify = Double.MAX_VALUE;
    long cycles = 0;
    int bytes = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      long start = System.nanoTime();
      if (!(spans.prove(items, state, state, EARNER, ProgramProver.Progress.NONE)
          instanceof SpanProof.Result.Proven(var statement, var proof, long n))) {
        throw new IllegalStateException("the span can't be proven");
      }
      best = round == 0 ? best : Math.min(best, (double) (System.nanoTime() - start));
      cycles = n;
      bytes = proof.length();
      for (int again = 0; again < VERIFICATIONS; again++) {
        start = System.nanoTime();
        if (system.verify(key, statement.toArray(), proof.toArray())
            instanceof Verdict.Rejected(String reason)) {
          throw new IllegalStateException(reason);
        }
        verify = Math.min(verify, (double) (System.nanoTime() - start));
      }
    }
    String name = "ledger, span of " + transfers + " transfers, " + preset.parameters().name();
    rows.add(name, best / 1e9, "s");
    rows.add("  transfers proven", transfers / best * 1e9, "1/s");
    rows.add("  cycles proven", cycles / best * 1e9, "cycles/s");
    rows.add("  proof", bytes / 1024.0, "KiB", "at most 1,758");
    rows.add("  verification", verify / 1e6, "ms", "at most 15");
  }

  private static List<Item> items(
      endgame.zk.guest.Bytes programHash, ShardState state, int transfers) {
    byte[] body = BatchBody.encode(LedgerBench.transfers(transfers)).toArray();
    var root = endgame.zk.guest.Bytes.of(state.root().toBytes());
    return List.of(
        new Item.Span(LedgerBench.span(programHash, root)),
        new Item.Context(LedgerBench.context()),
        new Item.Batch(LedgerBench.header(body), endgame.zk.guest.Bytes.of(body)));
  }

  private static ShardState state() {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    LedgerBench.accounts()
        .forEach((key, value) -> changes.put(Digest.of(key.toArray()), Optional.of(value)));
    Update update = P2TreeHasher.TREE.update(digest -> Optional.empty(), Digest.ZERO, changes);
    Map<Digest, byte[]> nodes = new HashMap<>(update.newNodes());
    return new ShardState(
        digest -> Optional.ofNullable(nodes.get(digest)),
        Hash.of(update.newRoot().toBytes()),
        Map.<Bytes, Optional<Bytes>>of());
  }
}
