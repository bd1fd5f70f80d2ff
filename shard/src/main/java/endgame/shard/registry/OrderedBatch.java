package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Context;
import java.util.Optional;

/**
 * A batch as a block ordered it; in the state until its span is final.
 *
 * @param header of a sequenced batch; empty for a system batch
 * @param batchAcc the accumulator after this batch: the hash of the shard's block
 */
public record OrderedBatch(Context context, Optional<BatchHeader> header, Hash batchAcc) {
  private static final SszType<Context> CONTEXT =
      Ssz.bytesN(Context.SIZE)
          .as(b -> Context.decode(b).orElseThrow(OrderedBatch::damaged), Context::encode);

  private static final SszType<Optional<BatchHeader>> HEADER =
      Ssz.byteList(BatchHeader.SIZE)
          .as(
              b ->
                  b.size() == 0
                      ? Optional.empty()
                      : Optional.of(BatchHeader.decode(b).orElseThrow(OrderedBatch::damaged)),
              h -> h.map(BatchHeader::encode).orElse(Bytes.EMPTY));

  public static final SszType<OrderedBatch> SSZ =
      Container.of(OrderedBatch.class)
          .field("context", CONTEXT, OrderedBatch::context)
          .field("header", HEADER, OrderedBatch::header)
          .field("batchAcc", Ssz.HASH, OrderedBatch::batchAcc)
          .make(v -> new OrderedBatch(v.get(0), v.get(1), v.get(2)));

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException("no batch");
  }
}
