package endgame.consensus.beacon;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.List;

/**
 * What a transaction did. When the shard layer emitted logs, one more receipt comes last, the
 * block's own: it carries those logs, its transactionHash is the block's body root, and it costs no
 * gas.
 *
 * @param output what a reverted call returned, else empty
 */
public record Receipt(
    Hash transactionHash,
    Address from,
    Address to,
    boolean success,
    long gasUsed,
    BigInteger effectiveGasPrice,
    Bytes output,
    List<Log> logs) {
  public static final int LOGS_MAX = 8192;

  /** A call that emits more is reverted. */
  public static final int CALL_LOGS_MAX = 64;

  private static final int OUTPUT_MAX = 1024;

  public Receipt {
    logs = List.copyOf(logs);
  }

  private static final SszType<Log> LOG =
      Container.of(Log.class)
          .field("address", Schemas.ADDRESS, Log::address)
          .field("topics", Ssz.list(Ssz.HASH, Log.TOPICS_MAX), Log::topics)
          .field("data", Ssz.byteList(Log.DATA_MAX), Log::data)
          .make(v -> new Log(v.get(0), v.get(1), v.get(2)));

  public static final SszType<Receipt> SSZ =
      Container.of(Receipt.class)
          .field("transactionHash", Ssz.HASH, Receipt::transactionHash)
          .field("from", Schemas.ADDRESS, Receipt::from)
          .field("to", Schemas.ADDRESS, Receipt::to)
          .field("success", Ssz.BOOLEAN, Receipt::success)
          .field("gasUsed", Ssz.U64, Receipt::gasUsed)
          .field("effectiveGasPrice", Ssz.U256, Receipt::effectiveGasPrice)
          .field("output", Ssz.byteList(OUTPUT_MAX), Receipt::output)
          .field("logs", Ssz.list(LOG, LOGS_MAX), Receipt::logs)
          .make(v ->
              new Receipt(
                  v.get(0),
                  v.get(1),
                  v.get(2),
                  v.<Boolean>get(3),
                  v.<Long>get(4),
                  v.get(5),
                  v.get(6),
                  v.get(7)));

  /** All receipts of a block; its root is in the next header. */
  public static final SszType<List<Receipt>> LIST = Ssz.list(SSZ, 8192);
}
