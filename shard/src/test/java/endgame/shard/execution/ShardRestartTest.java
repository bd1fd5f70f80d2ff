package endgame.shard.execution;

import static endgame.shard.execution.LedgerChain.address;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.storage.kv.Database;
import endgame.storage.kv.KeyValueStore;
import endgame.storage.kv.MemoryDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that stops, or loses what was not synced, between any two batches of a span. */
class ShardRestartTest {
  private static final byte[] ELF = LedgerChain.elf();
  private static final long LAST = 24;

  /** All that anyone can ask of an execution that went straight through. */
  private record Seen(
      List<SpanResult> spans,
      List<Optional<ExecutedBatch>> batches,
      List<List<Optional<ShardViews.Account>>> accounts,
      Bytes root) {}

  private final LedgerChain chain = ShardExecutionTest.world();

  private static List<Optional<ShardViews.Account>> accounts(ShardExecution execution) {
    ShardViews views = execution.views(execution.latest());
    List<Optional<ShardViews.Account>> accounts = new ArrayList<>();
    for (int key = 0; key < 6; key++) {
      accounts.add(views.account(address(key)));
    }
    return accounts;
  }

  /** Executes one batch, and closes the spans before it as the node does. */
  private static List<SpanResult> step(ShardExecution execution, BatchInput input) {
    List<SpanResult> closed = closeUpTo(execution, input.span() * LedgerChain.SPAN_LENGTH);
    assertThat(execution.execute(input)).isPresent();
    return closed;
  }

  private static List<SpanResult> closeUpTo(ShardExecution execution, long height) {
    List<SpanResult> closed = new ArrayList<>();
    long span = LedgerChain.SPAN_LENGTH;
    for (long h = execution.closedHeight() / span * span + span; h <= height; h += span) {
      execution.closeSpan(h).ifPresent(closed::add);
    }
    return closed;
  }

  private Seen straight() {
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), ELF);
    List<SpanResult> spans = new ArrayList<>();
    List<List<Optional<ShardViews.Account>>> accounts = new ArrayList<>();
    for (BatchInput input : chain.ordered()) {
      spans.addAll(step(execution, input));
      accounts.add(accounts(execution));
    }
    spans.addAll(closeUpTo(execution, LAST));
    return new Seen(spans, batches(execution), accounts, root(execution));
  }

  private List<Optional<ExecutedBatch>> batches(ShardExecution execution) {
    List<Optional<ExecutedBatch>> batches = new ArrayList<>();
    for (BatchInput input : chain.ordered()) {
      batches.add(execution.store().batch(input.context().number()));
    }
    return batches;
  }

  private static Bytes root(ShardExecution execution) {
    return Bytes.wrap(execution.latest().root().toBytes());
  }

  /** Stops after {@code stopAfter} batches, and goes on from what {@code restart} leaves. */
  private void goesOn(
      Seen expected, KeyValueStore disk, int stopAfter, UnaryOperator<KeyValueStore> restart) {
    ShardExecution execution = LedgerChain.open(disk, ELF);
    List<SpanResult> spans = new ArrayList<>();
    for (BatchInput input : chain.ordered().subList(0, stopAfter)) {
      spans.addAll(step(execution, input));
    }
    long closed = execution.closedHeight();
    execution = LedgerChain.open(restart.apply(disk), ELF);
    assertThat(execution.closedHeight()).isLessThanOrEqualTo(closed);
    for (long n = execution.head() + 1; n <= chain.ordered().size(); n++) {
      int index = (int) n - 1;
      spans.addAll(step(execution, chain.ordered().get(index)));
      assertThat(accounts(execution))
          .as("accounts after batch %d, stopped after %d", n, stopAfter)
          .isEqualTo(expected.accounts.get(index));
    }
    spans.addAll(closeUpTo(execution, LAST));
    assertThat(spans.stream().distinct().toList())
        .as("stopped after %d", stopAfter)
        .isEqualTo(expected.spans);
    assertThat(batches(execution)).isEqualTo(expected.batches);
    assertThat(root(execution)).isEqualTo(expected.root);
    for (SpanResult span : expected.spans) {
      assertThat(execution.store().span(span.claim().span())).contains(span);
    }
    indexIsWhole(execution);
  }

  /** Every receipt is found by its hash, at the place that the index names. */
  private void indexIsWhole(ShardExecution execution) {
    for (Optional<ExecutedBatch> batch : batches(execution)) {
      List<TransactionResult> results = batch.orElseThrow().results();
      for (int i = 0; i < results.size(); i++) {
        assertThat(execution.store().transaction(results.get(i).hash()))
            .contains(new ShardStore.Place(batch.get().number(), i));
      }
      assertThat(execution.store().numberOf(batch.get().batchAcc())).contains(batch.get().number());
    }
  }

  @Test
  void anyBatchMayBeTheLastBeforeAStop() {
    Seen expected = straight();
    for (int stop = 0; stop <= chain.ordered().size(); stop++) {
      goesOn(expected, LedgerChain.disk(), stop, disk -> disk);
    }
  }

  @Test
  void anyBatchMayBeTheLastBeforeAPowerCut() {
    Seen expected = straight();
    for (int stop = 0; stop <= chain.ordered().size(); stop++) {
      MemoryDatabase memory = LedgerChain.disk();
      goesOn(
          expected,
          memory,
          stop,
          disk -> {
            memory.crash();
            return disk;
          });
    }
  }

  /** In the middle of the first span, whose batches are on disk and whose tree is not. */
  @Test
  void aFolderIsOpenedAgain(@TempDir Path folder) {
    Seen expected = straight();
    List<Database> opened = new ArrayList<>();
    UnaryOperator<KeyValueStore> reopen =
        before -> {
          if (before instanceof Database database) {
            database.close();
          }
          Database next =
              Database.open(folder.resolve("db"), ShardStore.FAMILIES, Database.Options.SMALL);
          opened.add(next);
          return next;
        };
    try {
      goesOn(expected, reopen.apply(LedgerChain.disk()), 4, reopen);
    } finally {
      opened.getLast().close();
    }
  }
}
