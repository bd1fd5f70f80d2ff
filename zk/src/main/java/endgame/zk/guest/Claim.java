package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The claim of section 4, an SSZ container of which there is one encoding. */
public record Claim(
    Bytes genesisHash,
    int shard,
    long chainId,
    Bytes programHash,
    long span,
    long fromBatch,
    long toBatch,
    Bytes rootBefore,
    Bytes rootAfter,
    Bytes batchAccBefore,
    Bytes batchAccAfter,
    long inboxIndexBefore,
    long inboxIndexAfter,
    Bytes inboxAccBefore,
    Bytes inboxAccAfter,
    Bytes outboxAccBefore,
    Bytes outboxAccAfter,
    Bytes messagesRoot,
    Bytes bundlesAcc,
    List<BatchResult> batches,
    List<NullItem> nulls) {
  public static final int VERSION = 1;
  public static final int FIXED_BYTES = 448;
  public static final int BATCHES_MAX = 64;
  public static final int NULLS_MAX = 4096;

  /** What one batch cost and where its receipts are. {@code fees} is a u256. */
  public record BatchResult(long gas, long zkGas, Bytes fees, Bytes receiptsRoot) {
    static final int BYTES = 80;

    public BatchResult {
      fees.ofLength(32);
      receiptsRoot.ofLength(32);
    }
  }

  /** An item without effect; items count from 0 in their batch. */
  public record NullItem(long batch, int item) {
    static final int BYTES = 12;
  }

  public Claim {
    for (Bytes hash :
        List.of(genesisHash, programHash, rootBefore, rootAfter, batchAccBefore, batchAccAfter)) {
      hash.ofLength(32);
    }
    for (Bytes hash :
        List.of(inboxAccBefore, inboxAccAfter, outboxAccBefore, outboxAccAfter, messagesRoot)) {
      hash.ofLength(32);
    }
    bundlesAcc.ofLength(32);
    batches = List.copyOf(batches);
    nulls = List.copyOf(nulls);
    if (batches.size() > BATCHES_MAX || nulls.size() > NULLS_MAX) {
      throw new IllegalArgumentException("too many batches or null items");
    }
  }

  public Bytes encode() {
    int second = FIXED_BYTES + batches.size() * BatchResult.BYTES;
    ByteBuffer out =
        ByteBuffer.allocate(second + nulls.size() * NullItem.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION);
    genesisHash.putTo(out);
    out.putInt(shard).putLong(chainId);
    programHash.putTo(out);
    out.putLong(span).putLong(fromBatch).putLong(toBatch);
    List.of(rootBefore, rootAfter, batchAccBefore, batchAccAfter).forEach(h -> h.putTo(out));
    out.putLong(inboxIndexBefore).putLong(inboxIndexAfter);
    List.of(inboxAccBefore, inboxAccAfter, outboxAccBefore, outboxAccAfter)
        .forEach(h -> h.putTo(out));
    messagesRoot.putTo(out);
    bundlesAcc.putTo(out);
    out.putInt(FIXED_BYTES).putInt(second);
    for (BatchResult batch : batches) {
      out.putLong(batch.gas()).putLong(batch.zkGas());
      batch.fees().putTo(out);
      batch.receiptsRoot().putTo(out);
    }
    for (NullItem item : nulls) {
      out.putLong(item.batch()).putInt(item.item());
    }
    return Bytes.owned(out.array());
  }

  /** Empty if the bytes aren't exactly what {@link #encode} makes. */
  public static Optional<Claim> parse(Bytes bytes) {
    if (bytes.length() < FIXED_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = bytes.buffer();
    int first = in.getInt(FIXED_BYTES - 8);
    int second = in.getInt(FIXED_BYTES - 4);
    if (in.getInt() != VERSION
        || first != FIXED_BYTES
        || second < first
        || second > bytes.length()
        || (second - first) % BatchResult.BYTES != 0
        || (bytes.length() - second) % NullItem.BYTES != 0
        || (second - first) / BatchResult.BYTES > BATCHES_MAX
        || (bytes.length() - second) / NullItem.BYTES > NULLS_MAX) {
      return Optional.empty();
    }
    return Optional.of(
        new Claim(
            Bytes.next(in, 32),
            in.getInt(),
            in.getLong(),
            Bytes.next(in, 32),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            in.getLong(),
            in.getLong(),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            Bytes.next(in, 32),
            batches(in.position(first), second),
            nulls(in)));
  }

  private static List<BatchResult> batches(ByteBuffer in, int end) {
    List<BatchResult> batches = new ArrayList<>();
    while (in.position() < end) {
      batches.add(
          new BatchResult(in.getLong(), in.getLong(), Bytes.next(in, 32), Bytes.next(in, 32)));
    }
    return batches;
  }

  private static List<NullItem> nulls(ByteBuffer in) {
    List<NullItem> nulls = new ArrayList<>();
    while (in.hasRemaining()) {
      nulls.add(new NullItem(in.getLong(), in.getInt()));
    }
    return nulls;
  }
}
