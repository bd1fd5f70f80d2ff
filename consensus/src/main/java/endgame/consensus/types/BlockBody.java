package endgame.consensus.types;

import java.util.List;

/**
 * The content of a beacon block. What the lists hold is opaque to consensus except transactions.
 *
 * @param transactions Ethereum envelopes for the beacon chain, in order
 * @param batches at most one signed batch header per shard (the shard layer's encoding)
 * @param statements signed statement envelopes with the hash of their proof (likewise)
 */
public record BlockBody(List<Bytes> transactions, List<Bytes> batches, List<Bytes> statements) {
  public static final int TRANSACTIONS_MAX = 4096;
  public static final int TRANSACTION_BYTES_MAX = 131_072;
  public static final int BATCHES_MAX = 64;
  public static final int BATCH_BYTES_MAX = 1024;
  public static final int STATEMENTS_MAX = 64;
  public static final int STATEMENT_BYTES_MAX = 262_144;
  public static final BlockBody EMPTY = new BlockBody(List.of(), List.of(), List.of());

  public BlockBody {
    transactions = List.copyOf(transactions);
    batches = List.copyOf(batches);
    statements = List.copyOf(statements);
  }

  /** True when it can be encoded; a decoded body always is. */
  public boolean withinLimits() {
    return within(transactions, TRANSACTIONS_MAX, TRANSACTION_BYTES_MAX)
        && within(batches, BATCHES_MAX, BATCH_BYTES_MAX)
        && within(statements, STATEMENTS_MAX, STATEMENT_BYTES_MAX);
  }

  private static boolean within(List<Bytes> list, int countMax, int bytesMax) {
    return list.size() <= countMax && list.stream().allMatch(item -> item.size() <= bytesMax);
  }
}
