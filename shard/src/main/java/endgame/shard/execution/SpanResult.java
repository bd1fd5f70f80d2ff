package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.storage.StorageFailure;
import endgame.zk.guest.Item;
import endgame.zk.guest.SpanHeader;
import java.util.List;
import java.util.Optional;

/**
 * What a program said of a span, and the items it was given, END left out.
 *
 * @param sidecar the span's messages
 */
public record SpanResult(Claim claim, Bytes sidecar, List<Item> items) {
  public SpanResult {
    items = List.copyOf(items);
  }

  /** What is stored under a span: its batches are stored for themselves. */
  record Stored(Claim claim, Bytes sidecar, SpanHeader header) {
    static Stored decode(Bytes bytes) {
      ByteReader in = new ByteReader(bytes);
      Optional<Claim> claim = Claim.decode(in.bytes(in.u32()));
      Bytes sidecar = in.bytes(in.u32());
      Optional<SpanHeader> header =
          SpanHeader.parse(endgame.zk.guest.Bytes.of(in.rest().toArray()));
      if (!in.done() || claim.isEmpty() || header.isEmpty()) {
        throw new StorageFailure("a stored span is damaged");
      }
      return new Stored(claim.get(), sidecar, header.get());
    }

    Stored withoutSidecar() {
      return new Stored(claim, Bytes.EMPTY, header);
    }

    Bytes encode() {
      Bytes encoded = claim.encode();
      return new ByteWriter()
          .u32(encoded.size())
          .bytes(encoded)
          .u32(sidecar.size())
          .bytes(sidecar)
          .bytes(Bytes.wrap(header.encode().toArray()))
          .done();
    }
  }

  Bytes encode() {
    if (!(items.getFirst() instanceof Item.Span(SpanHeader header))) {
      throw new IllegalStateException("a span begins with its header");
    }
    return new Stored(claim, sidecar, header).encode();
  }
}
