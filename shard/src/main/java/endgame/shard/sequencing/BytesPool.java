package endgame.shard.sequencing;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Transactions of a shard without a program that wait: bytes that nobody here understands, so first
 * come, first ordered, each once. Thread-safe.
 */
public final class BytesPool {
  public static final int TRANSACTIONS_MAX = 4096;
  public static final int BYTES_MAX = 8 << 20;

  /** Bytes of an SSZ list for each of its elements: the offset. */
  private static final int OFFSET = 4;

  private final int transactionBytesMax;
  private final Map<Hash, Bytes> waiting = new LinkedHashMap<>();
  private int bytes;

  /** The answer to {@link #add}. */
  public sealed interface Result {
    /**
     * It waits.
     *
     * @param hash Keccak-256 of the bytes
     */
    record Added(Hash hash, boolean isNew) implements Result {}

    record Refused(String reason) implements Result {}
  }

  /**
   * An empty pool.
   *
   * @param bodyBytesMax longest body of the shard: a transaction must fit one
   * @param transactionBytesMax longest element of a body
   */
  public BytesPool(int bodyBytesMax, int transactionBytesMax) {
    this.transactionBytesMax = Math.min(transactionBytesMax, bodyBytesMax - OFFSET);
  }

  public synchronized Result add(Bytes transaction) {
    if (transaction.size() < 1 || transaction.size() > transactionBytesMax) {
      return new Result.Refused(
          "a transaction of this shard has 1 to " + transactionBytesMax + " bytes");
    }
    Hash hash = Keccak256.hash(transaction.toArray());
    if (waiting.containsKey(hash)) {
      return new Result.Added(hash, false);
    }
    if (waiting.size() >= TRANSACTIONS_MAX || bytes + transaction.size() > BYTES_MAX) {
      return new Result.Refused("the transaction pool is full: try again later");
    }
    waiting.put(hash, transaction);
    bytes += transaction.size();
    return new Result.Added(hash, true);
  }

  /** The oldest that fit a body of {@code bodyBytes} together, in order; they stay here. */
  public synchronized List<Bytes> take(int bodyBytes, int max) {
    List<Bytes> chosen = new ArrayList<>();
    long size = 0;
    for (Bytes transaction : waiting.values()) {
      size += OFFSET + transaction.size();
      if (size > bodyBytes || chosen.size() >= max) {
        break;
      }
      chosen.add(transaction);
    }
    return chosen;
  }

  /** Drops what a batch has ordered. */
  public synchronized void onOrdered(List<Bytes> transactions) {
    for (Bytes transaction : transactions) {
      if (waiting.remove(Keccak256.hash(transaction.toArray())) != null) {
        bytes -= transaction.size();
      }
    }
  }

  public synchronized int size() {
    return waiting.size();
  }
}
