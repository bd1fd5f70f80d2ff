package endgame.shard.protocol;

import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Bytes;
import java.util.List;

/** A body: SSZ {@code List[ByteList[131072], 8192]}, at most 1 MiB. */
public final class BatchBody {
  private static final SszType<List<Bytes>> SSZ =
      Ssz.list(Ssz.byteList(ShardLimits.TRANSACTION_BYTES_MAX), ShardLimits.TRANSACTIONS_MAX);

  private BatchBody() {}

  /** The transactions, or why the bytes are no body. */
  public sealed interface Decoded {
    record Ok(List<Bytes> transactions) implements Decoded {
      public Ok {
        transactions = List.copyOf(transactions);
      }
    }

    record Malformed(String reason) implements Decoded {}
  }

  public static Bytes encode(List<Bytes> transactions) {
    return SSZ.encodeBytes(transactions);
  }

  public static Decoded decode(Bytes body) {
    if (body.size() > ShardLimits.BODY_BYTES_MAX) {
      return new Decoded.Malformed(body.size() + " bytes");
    }
    return switch (SSZ.decode(body)) {
      case endgame.consensus.codec.Decoded.Ok<List<Bytes>>(var transactions) ->
          new Decoded.Ok(transactions);
      case endgame.consensus.codec.Decoded.Malformed<List<Bytes>>(String reason) ->
          new Decoded.Malformed(reason);
    };
  }
}
