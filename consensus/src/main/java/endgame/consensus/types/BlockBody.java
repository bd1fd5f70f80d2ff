package endgame.consensus.types;

import java.util.List;
import java.util.Optional;

/**
 * The content of a beacon block. What the lists hold is opaque to consensus except transactions.
 *
 * @param transactions Ethereum envelopes for the beacon chain, in order
 * @param batches at most one signed batch header per shard (the shard layer's encoding)
 * @param statements signed statement envelopes with the hash of their proof (likewise)
 * @param parentCertificate a notarization or finalization of the parent, if that is of the same
 *     epoch: whom it names earns, and the views that it passes over are failures of their leaders
 * @param evidence of two signatures that nobody may give both ({@code beacon.staking.Evidence})
 */
public record BlockBody(
    List<Bytes> transactions,
    List<Bytes> batches,
    List<Bytes> statements,
    Optional<Certificate> parentCertificate,
    List<Bytes> evidence) {
  public static final int TRANSACTIONS_MAX = 4096;
  public static final int TRANSACTION_BYTES_MAX = 131_072;
  public static final int BATCHES_MAX = 64;
  public static final int BATCH_BYTES_MAX = 1024;
  public static final int STATEMENTS_MAX = 64;
  public static final int STATEMENT_BYTES_MAX = 262_144;

  /** With {@link #EVIDENCE_BYTES_MAX} at most 32 KiB a block. */
  public static final int EVIDENCE_MAX = 16;

  public static final int EVIDENCE_BYTES_MAX = 2048;
  public static final BlockBody EMPTY = new BlockBody(List.of(), List.of(), List.of());

  /** Without certificate and evidence. */
  public BlockBody(List<Bytes> transactions, List<Bytes> batches, List<Bytes> statements) {
    this(transactions, batches, statements, Optional.empty(), List.of());
  }

  public BlockBody {
    transactions = List.copyOf(transactions);
    batches = List.copyOf(batches);
    statements = List.copyOf(statements);
    evidence = List.copyOf(evidence);
  }

  /** True when it can be encoded; a decoded body always is. */
  public boolean withinLimits() {
    return within(transactions, TRANSACTIONS_MAX, TRANSACTION_BYTES_MAX)
        && within(batches, BATCHES_MAX, BATCH_BYTES_MAX)
        && within(statements, STATEMENTS_MAX, STATEMENT_BYTES_MAX)
        && within(evidence, EVIDENCE_MAX, EVIDENCE_BYTES_MAX);
  }

  private static boolean within(List<Bytes> list, int countMax, int bytesMax) {
    return list.size() <= countMax && list.stream().allMatch(item -> item.size() <= bytesMax);
  }
}
