package endgame.shard.execution;

import static endgame.shard.execution.LedgerChain.END;
import static endgame.shard.execution.LedgerChain.address;
import static endgame.shard.execution.LedgerChain.deposit;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.shard.sequencing.ShardPool;
import endgame.storage.kv.Database;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints how long the parts of running a shard take with the ledger: {@code main [spans] [transfers
 * per batch]}. A figure of this machine, not a test.
 */
final class ExecutionMeasure {
  private static final int SENDERS = 8;

  private ExecutionMeasure() {}

  public static void main(String[] args) throws IOException {
    int spans = args.length > 0 ? Integer.parseInt(args[0]) : 6;
    int perBatch = args.length > 1 ? Integer.parseInt(args[1]) : 30;
    Path folder = Files.createTempDirectory("shard-measure");
    try (Database disk =
        Database.open(folder.resolve("db"), ShardStore.FAMILIES, Database.Options.SMALL)) {
      run(LedgerChain.open(disk, LedgerChain.elf()), spans, perBatch);
    }
  }

  private static void run(ShardExecution execution, int spans, int perBatch) {
    LedgerChain chain = new LedgerChain();
    List<Bytes> deposits = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      deposits.add(deposit(address(i), END.multiply(BigInteger.valueOf(1000))));
    }
    execution.execute(chain.system(1, deposits, List.of()));
    execution.closeSpan(8);
    long[] nonces = new long[SENDERS];
    int to = 0;
    for (int span = 1; span <= spans; span++) {
      ShardPool pool = new ShardPool();
      List<Bytes> raw = new ArrayList<>();
      for (int n = 0; n < 8 * perBatch; n++) {
        int from = n % SENDERS;
        Address fresh = new Address(Bytes.of(ByteBuffer.allocate(20).putInt(++to).array()));
        raw.add(LedgerChain.transfer(from, nonces[from]++, fresh, BigInteger.ONE));
      }
      long admit = System.nanoTime();
      ShardViews views = execution.views(execution.latest());
      raw.forEach(transaction -> pool.add(views, transaction));
      long ask = System.nanoTime();
      for (int n = 0; n < 100; n++) {
        views.account(address(n % SENDERS));
      }
      long start = System.nanoTime();
      long take = 0;
      long body = 0;
      int executed = 0;
      for (int h = 1; h <= 8; h++) {
        long began = System.nanoTime();
        List<Bytes> chosen =
            pool.take(execution.views(execution.latest()), 10_000_000, 1 << 20, perBatch);
        take += System.nanoTime() - began;
        BatchInput input = chain.sequenced(8L * span + h, chosen);
        began = System.nanoTime();
        ExecutedBatch batch = execution.execute(input).orElseThrow();
        body += System.nanoTime() - began;
        pool.onExecuted(execution.views(execution.latest()));
        executed += batch.results().size();
      }
      long close = System.nanoTime();
      SpanResult result = execution.closeSpan(8L * span + 8).orElseThrow();
      long prove = System.nanoTime();
      var proven =
          (SpanProver.Result.Proven)
              new SpanProver(LedgerChain.key(0), new WitnessMaker()).prove(execution, result);
      long end = System.nanoTime();
      System.out.printf(
          "span %d: %d of %d transfers; per transfer: admit %.0f us, take %.0f us, execute %.0f us,"
              + " close %.0f us; %.0f/s executed; account view %.0f us; close %.1f ms; proof %d bytes in"
              + " %.0f ms%n",
          span,
          executed,
          raw.size(),
          (ask - admit) / 1e3 / raw.size(),
          take / 1e3 / raw.size(),
          body / 1e3 / executed,
          (prove - close) / 1e3 / executed,
          executed * 1e9 / (body + prove - close),
          (start - ask) / 1e5,
          (prove - close) / 1e6,
          proven.proof().size(),
          (end - prove) / 1e6);
    }
  }
}
