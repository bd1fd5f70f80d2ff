package endgame.shard.protocol;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run of a program over one span says: the guest's journal, byte for byte. SSZ.
 *
 * @param nulls items that had no effect, by batch and position
 */
public record Claim(
    int version,
    Hash genesisHash,
    int shard,
    long chainId,
    Hash programHash,
    long span,
    long fromBatch,
    long toBatch,
    Change root,
    Change batchAcc,
    long inboxIndexBefore,
    long inboxIndexAfter,
    Change inboxAcc,
    Change outboxAcc,
    Hash messagesRoot,
    Hash bundlesAcc,
    List<BatchResult> batches,
    List<NullItem> nulls) {
  public static final int VERSION = 1;
  private static final int FIXED = 448;
  private static final int RESULT = 80;
  private static final int NULL_ITEM = 12;

  public Claim {
    batches = List.copyOf(batches);
    nulls = List.copyOf(nulls);
  }

  /** A digest before and after the span. */
  public record Change(Hash before, Hash after) {}

  /** One batch's work. */
  public record BatchResult(long gas, long zkGas, BigInteger fees, Hash receiptsRoot) {}

  /** An item that had no effect. */
  public record NullItem(long batch, int item) {}

  public Bytes encode() {
    ByteWriter out =
        new ByteWriter()
            .u32(version)
            .hash(genesisHash)
            .u32(shard)
            .u64(chainId)
            .hash(programHash)
            .u64(span)
            .u64(fromBatch)
            .u64(toBatch)
            .hash(root.before)
            .hash(root.after)
            .hash(batchAcc.before)
            .hash(batchAcc.after)
            .u64(inboxIndexBefore)
            .u64(inboxIndexAfter)
            .hash(inboxAcc.before)
            .hash(inboxAcc.after)
            .hash(outboxAcc.before)
            .hash(outboxAcc.after)
            .hash(messagesRoot)
            .hash(bundlesAcc)
            .u32(FIXED)
            .u32(FIXED + RESULT * batches.size());
    for (BatchResult r : batches) {
      out.u64(r.gas).u64(r.zkGas).u256(r.fees).hash(r.receiptsRoot);
    }
    for (NullItem n : nulls) {
      out.u64(n.batch).u32(n.item);
    }
    return out.done();
  }

  /** Empty when the bytes are not exactly a claim's encoding. */
  public static Optional<Claim> decode(Bytes bytes) {
    int listBytesMax = RESULT * ShardLimits.SPAN_BATCHES_MAX + NULL_ITEM * ShardLimits.NULLS_MAX;
    if (bytes.size() < FIXED || bytes.size() > FIXED + listBytesMax) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(bytes);
    Claim head =
        new Claim(
            in.u32(),
            in.hash(),
            in.u32(),
            in.u64(),
            in.hash(),
            in.u64(),
            in.u64(),
            in.u64(),
            new Change(in.hash(), in.hash()),
            new Change(in.hash(), in.hash()),
            in.u64(),
            in.u64(),
            new Change(in.hash(), in.hash()),
            new Change(in.hash(), in.hash()),
            in.hash(),
            in.hash(),
            List.of(),
            List.of());
    int batchesAt = in.u32();
    int nullsAt = in.u32();
    if (batchesAt != FIXED || nullsAt < FIXED || nullsAt > bytes.size()) {
      return Optional.empty();
    }
    int results = (nullsAt - FIXED) / RESULT;
    int nullItems = (bytes.size() - nullsAt) / NULL_ITEM;
    if (results > ShardLimits.SPAN_BATCHES_MAX || nullItems > ShardLimits.NULLS_MAX) {
      return Optional.empty();
    }
    List<BatchResult> batches = new ArrayList<>();
    for (int i = 0; i < results; i++) {
      batches.add(new BatchResult(in.u64(), in.u64(), in.u256(), in.hash()));
    }
    List<NullItem> nulls = new ArrayList<>();
    for (int i = 0; i < nullItems; i++) {
      nulls.add(new NullItem(in.u64(), in.u32()));
    }
    Claim claim = head.with(batches, nulls);
    // Lengths that are no multiple of an element leave bytes over or shift the lists: not
    // canonical.
    return in.done() && claim.encode().equals(bytes) ? Optional.of(claim) : Optional.empty();
  }

  private Claim with(List<BatchResult> results, List<NullItem> nullItems) {
    return new Claim(
        version,
        genesisHash,
        shard,
        chainId,
        programHash,
        span,
        fromBatch,
        toBatch,
        root,
        batchAcc,
        inboxIndexBefore,
        inboxIndexAfter,
        inboxAcc,
        outboxAcc,
        messagesRoot,
        bundlesAcc,
        results,
        nullItems);
  }
}
