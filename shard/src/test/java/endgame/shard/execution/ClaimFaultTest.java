package endgame.shard.execution;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardStore.Checkpoint;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.SpanHeader;
import endgame.zk.riscv.Program;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A claim is believed only if every field that the node can compute is what it computed. */
class ClaimFaultTest {
  private static final byte[] ELF = LedgerChain.elf();

  /** Bytes of the claim before its lists, and of one batch's result. */
  private static final int FIXED = 448;

  private static final int RESULT = 80;

  private final LedgerChain chain = ShardExecutionTest.world();
  private final ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
  private final Checkpoint start =
      new Checkpoint(16, 5, execution.latest().root(), Hash.ZERO, 0, Hash.ZERO, Hash.ZERO);

  @Test
  void everyFieldIsChecked() {
    chain.catchUp(execution, 16);
    Checkpoint before = checkpoint(execution);
    OpenSpan span = open(before);
    for (BatchInput input : chain.ordered().subList(5, 8)) {
      assertThat(span.run(input)).isInstanceOf(OpenSpan.Outcome.Executed.class);
    }
    if (!(span.finish() instanceof OpenSpan.Finish.Claimed(Claim claim))) {
      throw new AssertionError("no claim");
    }
    assertThat(claim.nulls()).isNotEmpty();
    Checkpoint end =
        new Checkpoint(
            24,
            8,
            claim.root().after(),
            chain.ordered().get(7).batchAcc(),
            claim.inboxIndexAfter(),
            claim.inboxAcc().after(),
            claim.outboxAcc().after());
    assertThat(span.fault(claim, execution.identity(), before, end)).isEmpty();
    byte[] bytes = claim.encode().toArray();
    int checked = 0;
    for (int at = 0; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      Optional<Claim> other = Claim.decode(Bytes.of(changed));
      if (other.isEmpty() || isResult(at, claim)) {
        continue; // no claim at all, or what only the program can say: gas, fees, receipts
      }
      assertThat(span.fault(other.get(), execution.identity(), before, end))
          .as("byte %d of the claim", at)
          .isPresent();
      checked++;
    }
    assertThat(checked).isGreaterThan(FIXED - 16);
  }

  private static boolean isResult(int at, Claim claim) {
    return at >= FIXED && at < FIXED + RESULT * claim.batches().size();
  }

  @Test
  void aResultMoreOrLessIsAFault() {
    chain.catchUp(execution, 16);
    Checkpoint before = checkpoint(execution);
    OpenSpan span = open(before);
    BatchInput input = chain.ordered().get(5);
    assertThat(span.run(input)).isInstanceOf(OpenSpan.Outcome.Executed.class);
    if (!(span.finish() instanceof OpenSpan.Finish.Claimed(Claim claim))) {
      throw new AssertionError("no claim");
    }
    Checkpoint end =
        new Checkpoint(
            24,
            6,
            claim.root().after(),
            input.batchAcc(),
            claim.inboxIndexAfter(),
            claim.inboxAcc().after(),
            claim.outboxAcc().after());
    assertThat(span.fault(claim, execution.identity(), before, end)).isEmpty();
    assertThat(span.fault(claim, execution.identity(), start, end)).isPresent();
    var results = new java.util.ArrayList<>(claim.batches());
    results.add(results.getFirst());
    assertThat(span.fault(with(claim, results), execution.identity(), before, end)).isPresent();
    results.clear();
    assertThat(span.fault(with(claim, results), execution.identity(), before, end)).isPresent();
  }

  private static Claim with(Claim c, java.util.List<Claim.BatchResult> results) {
    return new Claim(
        c.version(),
        c.genesisHash(),
        c.shard(),
        c.chainId(),
        c.programHash(),
        c.span(),
        c.fromBatch(),
        c.toBatch(),
        c.root(),
        c.batchAcc(),
        c.inboxIndexBefore(),
        c.inboxIndexAfter(),
        c.inboxAcc(),
        c.outboxAcc(),
        c.messagesRoot(),
        c.bundlesAcc(),
        results,
        c.nulls());
  }

  private static Checkpoint checkpoint(ShardExecution execution) {
    return execution.store().checkpoint().orElseThrow();
  }

  private OpenSpan open(Checkpoint from) {
    Program program = LedgerChain.load(ELF);
    ShardState before = execution.at(from.root());
    if (!(GuestRun.start(program, before, GuestRun.SPAN_CYCLES_DEFAULT)
        instanceof GuestRun.Started.Suspended(GuestRun run))) {
      throw new AssertionError("the ledger does not start");
    }
    OpenSpan span = new OpenSpan(2, run, before, from);
    ShardExecution.Identity identity = execution.identity();
    Bytes header =
        new ByteWriter()
            .hash(identity.genesisHash())
            .u32(identity.shard())
            .u64(identity.chainId())
            .hash(identity.programHash())
            .u64(2)
            .u64(from.batch() + 1)
            .hash(from.root())
            .hash(from.batchAcc())
            .u64(from.inboxIndex())
            .hash(from.inboxAcc())
            .hash(from.outboxAcc())
            .done();
    Item first =
        new Item.Span(SpanHeader.parse(endgame.zk.guest.Bytes.of(header.toArray())).orElseThrow());
    assertThat(span.begin(first)).isEmpty();
    return span;
  }
}
