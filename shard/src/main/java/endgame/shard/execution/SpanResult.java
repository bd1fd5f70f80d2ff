package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.zk.guest.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a program said of a span, and the items it was given.
 *
 * @param sidecar the span's messages
 */
public record SpanResult(Claim claim, Bytes sidecar, List<Item> items) {
  public SpanResult {
    items = List.copyOf(items);
  }

  Bytes encode() {
    Bytes encodedClaim = claim.encode();
    ByteWriter out =
        new ByteWriter()
            .u32(encodedClaim.size())
            .bytes(encodedClaim)
            .u32(sidecar.size())
            .bytes(sidecar)
            .u32(items.size());
    for (Item item : items) {
      Bytes payload = Bytes.wrap(item.payload().toArray());
      out.u32(item.kind()).u32(payload.size()).bytes(payload);
    }
    return out.done();
  }

  static Optional<SpanResult> decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    Optional<Claim> claim = Claim.decode(in.bytes(in.u32()));
    Bytes sidecar = in.bytes(in.u32());
    int count = in.u32();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count && in.fine(); i++) {
      int kind = in.u32();
      Item.parse(kind, endgame.zk.guest.Bytes.of(in.bytes(in.u32()).toArray()))
          .ifPresent(items::add);
    }
    return in.done() && items.size() == count
        ? claim.map(c -> new SpanResult(c, sidecar, items))
        : Optional.empty();
  }
}
