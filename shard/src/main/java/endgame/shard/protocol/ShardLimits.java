package endgame.shard.protocol;

/** Every size that the shard protocol bounds. */
public final class ShardLimits {
  public static final int BODY_BYTES_MAX = 1 << 20;

  /** A body of one transaction of one byte. */
  public static final int BODY_BYTES_MIN = 5;

  public static final int BLOCK_BODY_BYTES_MAX = 2 << 20;
  public static final int TRANSACTION_BYTES_MAX = 131_072;
  public static final int TRANSACTIONS_MAX = 8192;
  public static final int PROGRAM_BYTES_MAX = 4 << 20;
  public static final int SHARDS_MAX = 16;
  public static final int NAME_BYTES_MAX = 32;

  /** Entries a system batch takes at most. */
  public static final int BATCH_ENTRIES_MAX = 64;

  public static final int BATCH_ENTRY_BYTES_MAX = 256 << 10;

  /** Longest verifying key of a shard without a program. */
  public static final int KEY_BYTES_MAX = 32 << 10;

  /** Entries that wait at most; a deposit beyond is reverted. */
  public static final int INBOX_MAX = 4096;

  public static final int FORCED_BYTES_MAX = 16 << 10;

  /** Messages of one batch. */
  public static final int MESSAGES_MAX = 1024;

  public static final int SIDECAR_BYTES_MAX = 128 << 10;

  /** Of a foreign shard: its suite may be slow, and the rules hash a sidecar in every block. */
  public static final int FOREIGN_SIDECAR_BYTES_MAX = 16 << 10;

  public static final int PROOF_BYTES_MAX = 16 << 20;

  /** Spans without final statement from which on no sequenced batch is taken. */
  public static final int OPEN_SPANS_MAX = 32;

  /** Batches of one shard in one span: a system and a sequenced one per height. */
  public static final int SPAN_BATCHES_MAX = 64;

  public static final int NULLS_MAX = 4096;

  /** Heights a batch header stays orderable after validFrom. */
  public static final int HEADER_AGE_MAX = 8;

  private ShardLimits() {}
}
